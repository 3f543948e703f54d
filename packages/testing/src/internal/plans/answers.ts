/** Answers of scripts in files. */
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Reply from "../../Reply.ts"
import * as RpcStatus from "../../RpcStatus.ts"
import * as Script from "../../Script.ts"
import type { Part, Step } from "../../Turn.ts"
import { exactlyOne, Headers, maybe, Record, Status, Yes } from "./fields.ts"

/** An error of the API. */
export const Failure = Schema.Struct({
  code: Schema.Int.check(Schema.isBetween({ minimum: 400, maximum: 599 })),
  message: Schema.String,
  details: maybe(Schema.Array(Schema.StructWithRest(Schema.Struct({ "@type": Schema.String }), [Record])))
})

export const failure = ({ code, details, message }: typeof Failure.Type): RpcStatus.RpcStatus =>
  RpcStatus.make(code, message, details)

export const Call = Schema.Struct({
  name: Schema.String,
  args: maybe(Record),
  id: maybe(Schema.String),
  signature: maybe(Schema.String)
})

const Turn = Schema.Struct({
  parts: maybe(Schema.Array(Record)),
  steps: maybe(Schema.Array(Schema.StructWithRest(Schema.Struct({ type: Schema.String }), [Record]))),
  finishReason: maybe(Schema.String),
  candidate: maybe(Record),
  status: maybe(Schema.String),
  errors: maybe(Schema.Array(Schema.Struct({ code: maybe(Schema.String), message: maybe(Schema.String) })))
}).check(exactlyOne(["parts", "steps"]))

const Event = Schema.Struct({ data: Schema.Unknown, event: maybe(Schema.String), id: maybe(Schema.String) })

/** The answers that replace the whole reply. */
const replies = {
  json: maybe(Schema.Unknown),
  text: maybe(Schema.String),
  html: maybe(Schema.String),
  error: maybe(Failure),
  events: maybe(Schema.Array(Event))
}

const replied = { status: maybe(Status), headers: maybe(Headers) }

const Decided = Schema.Union([
  Schema.String,
  Schema.Number,
  Schema.Boolean,
  Schema.Record(Schema.String, Schema.Number)
])

/** The output of a model. */
const outputs = {
  says: maybe(Schema.String),
  calls: maybe(Schema.NonEmptyArray(Call)),
  turn: maybe(Turn),
  echo: Yes,
  decides: maybe(Schema.Record(Schema.String, Decided)),
  blocksDecision: maybe(Schema.Struct({ reason: Schema.String, message: maybe(Schema.String) }))
}

const isForReplies = Schema.makeFilter((answer: object) =>
  Object.keys(replies).some((name) => name in answer) || !Object.keys(replied).some((name) => name in answer) ||
  `status and headers belong to ${Object.keys(replies).join(", ")}`
)

/** A whole reply. */
export const Whole = Schema.Struct({ ...replies, ...replied }).check(exactlyOne(Object.keys(replies)))

export const Answer = Schema.Struct({ ...outputs, ...replies, ...replied }).check(
  exactlyOne([...Object.keys(outputs), ...Object.keys(replies)]),
  isForReplies
)

export const answer = (answer: typeof Answer.Type): Script.Answer => {
  const { blocksDecision, calls, decides, says, turn } = answer
  if (says !== undefined) return Script.says(says)
  if (calls !== undefined) return Script.calls(...calls)
  if (turn !== undefined) {
    const { parts = [], steps, ...options } = turn
    return Script.turn((steps ?? parts) as ReadonlyArray<Part> | ReadonlyArray<Step>, options)
  }
  if (decides !== undefined) return Script.decides(decides)
  if (blocksDecision !== undefined) return Script.blocksDecision(blocksDecision.reason, blocksDecision.message)
  return answer.echo === undefined ? reply(answer) : Script.echo
}

export const reply = ({ error, events, html, json, text, ...options }: typeof Whole.Type): Reply.Reply => {
  if (error !== undefined) return Reply.error(failure(error), options)
  if (events !== undefined) return Reply.serverEvents(Stream.fromIterable(events, { chunkSize: 1 }), options)
  if (html !== undefined) return Reply.html(html, options)
  return text === undefined ? Reply.json(json, options) : Reply.text(text, options)
}
