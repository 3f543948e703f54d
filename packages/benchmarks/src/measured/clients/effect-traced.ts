/** effect-genai on the undici transport, with a tracer that keeps the spans that ended in memory. */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import type * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Tracer from "effect/Tracer"
import { makeWith } from "./effect.ts"

const exported: Array<Tracer.Span> = []

class Span extends Tracer.NativeSpan {
  override end(endTime: bigint, exit: Exit.Exit<unknown, unknown>): void {
    super.end(endTime, exit)
    // As many as an exporter keeps before it sends them.
    if (exported.push(this) === 512) exported.length = 0
  }
}

const tracer = Tracer.make({ span: (options) => new Span(options) })

export const make = makeWith(
  NodeHttpClient.layerUndici,
  undefined,
  undefined,
  undefined,
  Layer.succeed(Tracer.Tracer, tracer)
)
