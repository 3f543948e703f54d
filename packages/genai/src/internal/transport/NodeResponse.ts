/**
 * The response of an exchange. The SDK reads its head and its source; the rest of it is what a web response with the same body has.
 */
import * as Effect from "effect/Effect"
import type * as Headers from "effect/http/Headers"
import type * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as HttpIncomingMessage from "effect/http/HttpIncomingMessage"
import * as Inspectable from "effect/Inspectable"
import { pipeArguments } from "effect/Pipeable"
import * as Stream from "effect/Stream"
import type { Head } from "./Exchange.ts"
import type * as Source from "./Source.ts"

export class NodeResponse extends Inspectable.Class implements Source.Sourced {
  readonly [HttpClientResponse.TypeId] = HttpClientResponse.TypeId
  readonly [HttpIncomingMessage.TypeId] = HttpIncomingMessage.TypeId
  readonly request: HttpClientRequest.HttpClientRequest
  readonly status: number
  readonly headers: Headers.Headers
  readonly source: Source.Source

  constructor(request: HttpClientRequest.HttpClientRequest, { headers, status }: Head, source: Source.Source) {
    super()
    this.request = request
    this.status = status
    this.headers = headers
    this.source = source
  }

  get stream(): Stream.Stream<Uint8Array, HttpClientError.HttpClientError> {
    return Stream.ensuring(Stream.fromPull(Effect.succeed(this.source.pull)), this.source.close)
  }
  get text() {
    return this.web.text
  }
  get json() {
    return this.web.json
  }
  get arrayBuffer() {
    return this.web.arrayBuffer
  }
  get formData() {
    return this.web.formData
  }
  get urlParamsBody() {
    return this.web.urlParamsBody
  }
  get upgrade() {
    return this.web.upgrade
  }
  get cookies() {
    return this.web.cookies
  }
  get remoteAddress() {
    return this.web.remoteAddress
  }
  get url() {
    return this.web.url
  }

  toJSON(): unknown {
    return HttpIncomingMessage.inspect(this, {
      _id: "HttpClientResponse",
      request: this.request.toJSON(),
      status: this.status
    })
  }

  pipe() {
    return pipeArguments(this, arguments)
  }

  private made: HttpClientResponse.HttpClientResponse | undefined

  private get web(): HttpClientResponse.HttpClientResponse {
    return this.made ??= HttpClientResponse.fromWeb(
      this.request,
      new Response(Stream.toReadableStream(this.stream), { status: this.status, headers: this.headers })
    )
  }
}
