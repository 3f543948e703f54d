/**
 * What the options of a session say of the messages that wait to be read.
 */
import * as Buffering from "../check/Buffering.ts"
import { isFields } from "../check/Fields.ts"
import * as Rules from "../check/Rules.ts"

/** What the buffer of messages has to be. */
export const rules: Rules.Rules = {
  incoming: [
    (value) => isFields(value) && Rules.broken(value, Buffering.rules) === undefined,
    "a buffer: a capacity of at least 1, and suspend, sliding or dropping as its strategy"
  ]
}
