/**
 * What the options of a session say of the messages that wait to be read.
 */
import { isFields } from "../check/Fields.ts"
import * as Rules from "../check/Rules.ts"

/** What the buffer of messages has to be. */
export const rules: Rules.Rules = {
  incoming: [
    (value) => isFields(value) && Rules.broken(value, buffering) === undefined,
    "a buffer: a capacity of at least 1, and suspend, sliding or dropping as its strategy"
  ]
}

const buffering: Rules.Rules = {
  capacity: [(value) => Number.isSafeInteger(value) && (value as number) > 0, "a whole number of at least 1"],
  strategy: [(value) => ["suspend", "sliding", "dropping"].includes(value as string), "suspend, sliding or dropping"]
}
