/**
 * What a bounded queue of elements that wait has to be.
 */
import type { Rules } from "./Rules.ts"

/** The rules of its options. */
export const rules: Rules = {
  capacity: [(value) => Number.isSafeInteger(value) && (value as number) > 0, "a whole number of at least 1"],
  strategy: [(value) => ["suspend", "sliding", "dropping"].includes(value as string), "suspend, sliding or dropping"]
}
