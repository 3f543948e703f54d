/** Scripts in files. */
import * as Schema from "effect/Schema"
import * as Script from "../../Script.ts"
import { Answer, answer } from "./answers.ts"
import { exactlyOne, maybe } from "./fields.ts"
import { match, Matching } from "./matches.ts"

export const Scripted = Schema.Struct({
  /** Default: all requests to a model. */
  match: maybe(Matching),
  sequence: maybe(Schema.Array(Answer)),
  conversation: maybe(Schema.Array(Answer)),
  always: maybe(Answer)
}).check(exactlyOne(["sequence", "conversation", "always"]))

export const script = ({ always, conversation, match: matching, sequence }: typeof Scripted.Type): Script.Script => {
  const matched = matching === undefined ? Script.asks({}) : match(matching)
  if (always !== undefined) return Script.always(matched, answer(always))
  return sequence === undefined
    ? Script.conversation(matched, (conversation ?? []).map(answer))
    : Script.sequence(matched, sequence.map(answer))
}
