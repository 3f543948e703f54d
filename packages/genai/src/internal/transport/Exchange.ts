/**
 * One request and its answer, as undici tells of them. Bytes are kept until they are taken, and up to a limit they arrive before somebody asks for them.
 */
import * as Arr from "effect/Array"
import * as Bytes from "effect/Bytes"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import type { Headers, HttpRequest } from "./HttpRequest.ts"
import { type Dispatcher, maximumAhead } from "./NodeFetch.ts"
import type { HttpResponse } from "./Sender.ts"
import { type Body, type Failure, failureOf, mostOfTooLarge, type Source } from "./Source.ts"
import { type Unpacker, unpackerOf } from "./Unpacker.ts"

/** The names of its methods, and what they return, are those of a handler of undici. */
export class Exchange implements Source {
  private readonly request: HttpRequest
  private head: Pick<HttpResponse, "status" | "headers"> | undefined
  /** The body, which can be taken only once. */
  private read: Body | undefined
  private chunks: Array<Uint8Array> = []
  /** The bytes of the chunks. */
  private size = 0
  private isOver = false
  private failure: { readonly cause: unknown } | undefined
  /** Ends the waiting for more than {@link enough} bytes, or for the head. */
  private wake: (() => void) | undefined
  private enough = 0
  private abort: ((reason: unknown) => void) | undefined
  private goOn: (() => void) | undefined
  private isPaused = false
  private unpacker: Unpacker | undefined

  constructor(request: HttpRequest) {
    this.request = request
  }

  start(dispatcher: Dispatcher, options: object): void {
    const started = Result.try(() => dispatcher.dispatch(options, this))
    if (Result.isFailure(started)) this.onError(started.failure)
  }

  // ---------------------------------------------------------------------------
  // What the program asks for
  // ---------------------------------------------------------------------------

  /** Waits for the head of the answer. */
  get response(): Effect.Effect<HttpResponse, Failure> {
    return this.waiting(
      () =>
        this.head === undefined
          ? this.broken("fetch failed")
          : Effect.succeed({ ...this.head, request: this.request, source: this }),
      this.close
    )
  }

  private readonly more: Source["pull"] = this.waiting(() => this.taken())

  readonly pull: Source["pull"] = Effect.suspend(() => this.size > 0 || this.isOver ? this.taken() : this.more)

  whole(maximum: number): Effect.Effect<Body, Failure> {
    return Effect.suspend(() => {
      if (this.read !== undefined) return Effect.succeed(this.read)
      if (this.isOver || this.size > maximum) return this.all(maximum)
      this.enough = maximum
      if (this.isPaused) this.resume()
      return this.waiting(() => this.all(maximum), this.close)
    })
  }

  get close(): Effect.Effect<void> {
    return Effect.sync(() => this.cut(closed))
  }

  // ---------------------------------------------------------------------------
  // What undici says
  // ---------------------------------------------------------------------------

  onConnect(abort: (reason: unknown) => void): void {
    if (this.isOver) abort(closed)
    else this.abort = abort
  }

  onHeaders(status: number, raw: ReadonlyArray<RawHeader>, resume: () => void): boolean {
    if (status < 200) return true
    this.goOn = resume
    const headers = parsed(raw)
    const packing = headers["content-encoding"]
    const unpacker = packing === undefined ? undefined : unpackerOf(packing, status, this.request.method, {
      onBytes: (bytes) => this.add(bytes),
      onDrain: () => this.resume(),
      onEnd: () => this.over(),
      onError: (cause) => this.cut(cause)
    })
    if (Predicate.isError(unpacker)) {
      this.cut(unpacker)
    } else {
      this.unpacker = unpacker
      this.head = { status, headers }
      this.wake?.()
    }
    return true
  }

  onData(bytes: Uint8Array): boolean {
    if (this.unpacker !== undefined) return this.unpacker.write(bytes)
    this.add(bytes)
    this.isPaused = this.size >= maximumAhead && this.wake === undefined
    return !this.isPaused
  }

  onComplete(): void {
    if (this.unpacker === undefined) this.over()
    else this.unpacker.end()
  }

  onError(cause: unknown): void {
    if (this.isOver) return
    this.failure = { cause }
    this.unpacker?.destroy()
    this.over()
  }

  // ---------------------------------------------------------------------------
  // In between
  // ---------------------------------------------------------------------------

  private add(bytes: Uint8Array): void {
    this.chunks.push(bytes)
    this.size += bytes.length
    if (this.size > this.enough) this.wake?.()
    if (this.size >= maximumAhead && this.wake === undefined) this.unpacker?.pause()
  }

  private over(): void {
    this.isOver = true
    this.wake?.()
  }

  private cut(cause: unknown): void {
    if (this.isOver) return
    this.onError(cause)
    this.abort?.(cause)
  }

  private resume(): void {
    this.isPaused = false
    this.goOn?.()
  }

  /** Takes the oldest chunks: as many as have this many bytes, and one at least. */
  private take(most: number): ReadonlyArray<Uint8Array> {
    const { chunks } = this
    let count = 0
    let bytes = 0
    do bytes += chunks[count++]!.length
    while (count < chunks.length && bytes + chunks[count]!.length <= most)
    this.chunks = chunks.slice(count)
    this.size -= bytes
    if (this.size < maximumAhead / 2) {
      if (this.isPaused) this.resume()
      this.unpacker?.resume()
    }
    return count === chunks.length ? chunks : chunks.slice(0, count)
  }

  private taken(): Source["pull"] {
    const chunks = this.size > 0 ? this.take(together) : []
    return Arr.isReadonlyArrayNonEmpty(chunks)
      ? Effect.succeed(chunks)
      : this.failure === undefined
      ? Cause.done()
      : this.broken("terminated")
  }

  private all(maximum: number): Effect.Effect<Body, Failure> {
    const isTooLarge = this.size > maximum
    if (this.failure !== undefined && !isTooLarge) return this.broken("terminated")
    const bytes = Bytes.concat(this.size > 0 ? this.take(Infinity) : [])
    if (isTooLarge) this.cut(closed)
    this.read = { text: utf8.decode(isTooLarge ? bytes.subarray(0, mostOfTooLarge) : bytes), isTooLarge }
    return Effect.succeed(this.read)
  }

  /** Fails as `fetch` does. */
  private broken(message: string): Effect.Effect<never, Failure> {
    return Effect.fail(failureOf(this.request, new TypeError(message, { cause: this.failure?.cause })))
  }

  /** Goes on after undici has said all it knows now, so that chunks which come together are taken together. */
  private waiting<A, E>(next: () => Effect.Effect<A, E>, onLeft?: Effect.Effect<void>): Effect.Effect<A, E> {
    return Effect.callback<A, E>((resume) => {
      this.wake = () => {
        this.wake = undefined
        this.enough = 0
        queueMicrotask(() => resume(Effect.suspend(next)))
      }
      if (this.isOver) this.wake?.()
      return onLeft
    })
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The most bytes that are read at once. What is made of more lives so long that the collector of garbage moves it. */
const together = 16 * 1024

/** Bytes, which undici may have joined as a list. */
type RawHeader = { readonly toString: (encoding: "latin1") => string } | ReadonlyArray<RawHeader>

/** Values of one name are joined as `fetch` joins them, except cookies, of which the last one stays. */
const parsed = (raw: ReadonlyArray<RawHeader>): Headers => {
  const headers: { [name: string]: string } = {}
  for (let index = 0; index < raw.length; index += 2) {
    const name = textOf(raw[index]!).toLowerCase()
    const value = textOf(raw[index + 1]!)
    const there = headers[name]
    headers[name] = there === undefined || name === "set-cookie" ? value : `${there}, ${value}`
  }
  return headers
}

const textOf = (raw: RawHeader): string =>
  Array.isArray(raw)
    ? raw.map(textOf).join(", ")
    : (raw as Exclude<RawHeader, ReadonlyArray<unknown>>).toString("latin1")

const utf8 = /*#__PURE__*/ new TextDecoder()

/** Why a connection ends that the program leaves. */
const closed = /*#__PURE__*/ new DOMException("The connection was closed", "AbortError")
