/**
 * What a stream has brought, as an immutable value. Items that go on from each other are joined, so a long text is one item.
 */

/** Two items as one, if the second one only goes on from the first. */
export type Join<Item> = (last: Item, next: Item) => Item | undefined

/**
 * Items in order. Adding one costs the same however many there are: logs that grew from each other share their list, and each knows how much of it is
 * its own. A log that is added to a second time copies its part.
 */
export class Log<Item> implements Iterable<Item> {
  private readonly join: Join<Item>
  private readonly items: Array<Item>
  /** How many items of the list are those of this log. */
  private readonly length: number
  /** The item after them, which later ones may be joined to. */
  private readonly last: Item | undefined

  constructor(join: Join<Item>, items: Array<Item> = [], length = 0, last: Item | undefined = undefined) {
    this.join = join
    this.items = items
    this.length = length
    this.last = last
  }

  /** The log with one more item. */
  add(item: Item): Log<Item> {
    const { items, join, last, length } = this
    if (last === undefined) return new Log(join, items.slice(0, length), length, item)
    const joined = join(last, item)
    if (joined !== undefined) return new Log(join, items, length, joined)
    const longer = items.length === length ? items : items.slice(0, length)
    longer.push(last)
    return new Log(join, longer, longer.length, item)
  }

  /** A log of these items. */
  from(items: Iterable<Item>): Log<Item> {
    return items instanceof Log ? items : Array.from(items).reduce((log, item) => log.add(item), new Log(this.join))
  }

  *[Symbol.iterator](): IterableIterator<Item> {
    for (let index = 0; index < this.length; index++) yield this.items[index]!
    if (this.last !== undefined) yield this.last
  }
}
