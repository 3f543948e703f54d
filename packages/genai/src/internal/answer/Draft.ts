/**
 * A value in the making. Merging many values into one copies each list and object only once, and changes its own copies in place after that, so
 * the work is linear in the size of the values.
 */
import type { Fields } from "../check/Fields.ts"

/** The lists and objects of one value in the making. */
export class Draft {
  #made = new WeakSet<object>()

  /** The list itself if this draft has made it, else a copy. */
  list<Item>(list: ReadonlyArray<Item>): Array<Item> {
    return this.#own(list, () => [...list])
  }

  /** The object itself if this draft has made it, else a copy. */
  fields(fields: Fields): Fields {
    return this.#own(fields, () => ({ ...fields }))
  }

  /** Hands over everything made so far: none of it changes any more. */
  release(): void {
    this.#made = new WeakSet()
  }

  #own<Given extends object, Copy extends Given>(value: Given, copy: () => Copy): Copy {
    if (this.#made.has(value)) return value as Copy
    const made = copy()
    this.#made.add(made)
    return made
  }
}
