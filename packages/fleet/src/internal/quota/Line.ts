/**
 * A line of calls that wait for the same quotas. The first of them asks the store; the others wait behind it. A call with a higher priority goes before
 * those with a lower one, and calls of the same priority keep their order.
 */
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import type { Claim } from "../limit/Limit.ts"

/** A call in the line. */
export interface Place {
  readonly priority: number
  readonly claims: ReadonlyArray<Claim>
  /** Opens when the call becomes the first, and when it is no longer. */
  readonly moved: Latch.Latch
}

export class Line {
  private readonly places: Array<Place> = []
  /** When the first call may have room, as the store said. */
  private opensAt = 0

  get isEmpty(): boolean {
    return this.places.length === 0
  }

  isFirst(place: Place): boolean {
    return this.places[0] === place
  }

  enter(priority: number, claims: ReadonlyArray<Claim>): Place {
    const place: Place = { priority, claims, moved: Latch.makeUnsafe() }
    const behind = this.places.findIndex((other) => other.priority < priority)
    if (behind === 0) this.places[0]!.moved.openUnsafe()
    this.places.splice(behind < 0 ? this.places.length : behind, 0, place)
    return place
  }

  leave(place: Place): void {
    const index = this.places.indexOf(place)
    if (index < 0) return
    this.places.splice(index, 1)
    if (index === 0) this.places[0]?.moved.openUnsafe()
  }

  /** The store has room for the first call at this time. */
  opens(at: number): void {
    this.opensAt = at
  }

  /** How long a place has to wait at least: until the first one has room, and then until there is room for those before it and for itself. */
  waitOf(place: Place, now: number): number {
    let longest = 0
    for (const { amount, limit } of place.claims) {
      if (limit._tag === "Period" || limit.rate === 0) continue
      longest = Math.max(longest, (this.before(place, limit.key) + amount) / limit.rate)
    }
    return Math.max(0, this.opensAt - now) + longest
  }

  /** What the places between the first one and this one take from a limit. */
  private before(place: Place, key: string): number {
    let sum = 0
    for (let index = 1; this.places[index] !== place && index < this.places.length; index++) {
      for (const { amount, limit } of this.places[index]!.claims) if (limit.key === key) sum += amount
    }
    return sum
  }

  /** Waits until the place moves, at most so long. */
  moves(place: Place, millis: number): Effect.Effect<void> {
    place.moved.closeUnsafe()
    return Effect.timeoutOrElse(Effect.asVoid(place.moved.await), {
      duration: Math.min(millis, longest),
      orElse: () => Effect.void
    })
  }
}

/** The longest timer, in milliseconds: a day. */
const longest = 86_400_000
