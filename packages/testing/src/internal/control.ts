/** The addresses of a server beside those of the API: its health, its page, its journal, and how to control it. */
import * as Effect from "effect/Effect"
import * as Headers from "effect/http/Headers"
import * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import type { Engine, Incoming, Sent } from "./engine.ts"
import type { Journal } from "./journal.ts"
import * as assets from "./page/assets.ts"
import * as copies from "./plans/copies.ts"
import * as documents from "./plans/documents.ts"
import { type ConnectionLost, transmit } from "./transmission.ts"
import { version } from "./version.ts"

/** Where the addresses are. */
export const root = "/_emulator"

export interface Control {
  readonly journal: Journal
  /** Whether only this machine reaches the server, so that its name in an address is known. */
  readonly isLocal: boolean
  /** Stops the server, if it may be asked to. */
  readonly stop?: Effect.Effect<void> | undefined
}

/** An engine that also answers at these addresses. */
export const around = (engine: Engine, control: Control): Engine => ({
  ...engine,
  handle: (incoming) =>
    isOurs(incoming.url.pathname) ? send(answer(engine, control, incoming)) : engine.handle(incoming)
})

const isOurs = (path: string): boolean =>
  path === "/" || path === "/health" || path === root || path.startsWith(`${root}/`)

/** An answer beside the API, which has no faults. */
const send = (answer: Effect.Effect<Reply.Reply>): Effect.Effect<Sent, ConnectionLost> =>
  Effect.map(transmit(undefined, answer, "google", () => Effect.succeed(true)), (sent) => ({
    ...sent,
    headers: { "cache-control": "no-store", "x-content-type-options": "nosniff", ...sent.headers },
    settle: () => {}
  }))

type Answer = Effect.Effect<Reply.Reply, documents.DocumentError>

const answer = (engine: Engine, control: Control, incoming: Incoming): Effect.Effect<Reply.Reply> => {
  const { bytes, method, url } = incoming
  const reason = refusal(control, Headers.fromInput(incoming.headers), url)
  if (reason !== undefined) return Effect.succeed(Reply.error(RpcStatus.make(403, reason)))
  const path = url.pathname.replace(/^\/health$/, `${root}/health`)
  const name = `${method === "HEAD" ? "GET" : method} ${path.slice(root.length)}`
  if (url.pathname === "/" || path === root) {
    return Effect.succeed(Reply.empty({ status: 302, headers: { location: `${root}/` } }))
  }
  const text = () => new TextDecoder().decode(bytes)
  const answers: { readonly [name: string]: () => Answer } = {
    "GET /health": () => Effect.succeed(Reply.json(health(url.origin))),
    "GET /requests": () =>
      Effect.succeed(Reply.json(control.journal.since(Number(url.searchParams.get("since") ?? 0) || 0))),
    "POST /scripts": () =>
      Effect.flatMap(
        documents.scripts(text(), "scripts"),
        ({ live, script }) => Effect.as(Effect.andThen(engine.script(...script), engine.live(...live)), done)
      ),
    "POST /faults": () =>
      Effect.flatMap(documents.faults(text(), "faults"), (plans) => Effect.as(engine.inject(...plans), done)),
    "POST /reset": () => Effect.as(Effect.andThen(engine.reset, Effect.sync(control.journal.clear)), done),
    ...(control.stop === undefined
      ? undefined
      : {
        "POST /stop": () => Effect.as(Effect.forkDetach(Effect.delay(control.stop ?? Effect.void, "20 millis")), done)
      })
  }
  const known = answers[name]
  if (known !== undefined) {
    return Effect.catchTag(
      known(),
      "DocumentError",
      ({ message }) => Effect.succeed(Reply.error(RpcStatus.invalidArgument(message)))
    )
  }
  const [, id] = /^GET \/requests\/(\d+)\/script$/.exec(name) ?? []
  if (id !== undefined) {
    const entry = control.journal.get(Number(id))
    const script = entry === undefined ? undefined : copies.copy(entry)
    return Effect.succeed(script === undefined ? missing(`request ${id} with an answer`) : Reply.json(script))
  }
  return name.startsWith("GET /")
    ? Effect.map(assets.get(name.slice("GET /".length)), (found) => found ?? missing(url.pathname))
    : Effect.succeed(missing(`${method} ${url.pathname}`))
}

const done = Reply.json({})

const missing = (what: string): Reply.Reply => Reply.error(RpcStatus.notFound(`There is no ${what}.`))

const health = (origin: string) => ({
  status: "ok",
  name: "@effect-genai/testing",
  version,
  addresses: { gemini: origin, vertex: origin, openai: `${origin}/v1beta/openai`, page: `${origin}${root}/` }
})

/** A page of another site must not read the journal or control the emulator, under whatever name it reaches it. */
const refusal = ({ isLocal }: Control, headers: Headers.Headers, url: URL): string | undefined => {
  const site = headers["sec-fetch-site"]
  if (site !== undefined && site !== "same-origin" && site !== "none" && headers["sec-fetch-mode"] !== "navigate") {
    return "Pages of other origins may not use the addresses of the emulator."
  }
  return isLocal && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)
    ? `The emulator listens on this machine only, and not as ${url.hostname}.`
    : undefined
}
