import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import * as Limit from "../src/internal/limit/Limit.ts"

const window = 60_000
const horizon = 250

/** What happens: time passes, a call with an estimate comes, or the oldest open call ends and has used a share of its estimate. */
const events = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        _tag: fc.constant("Passes" as const),
        millis: fc.oneof(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 20_000 }))
      })
    },
    {
      weight: 4,
      arbitrary: fc.record({
        _tag: fc.constant("Comes" as const),
        amount: fc.oneof(fc.constantFrom(0.01, 0.1), fc.double({ min: 0, max: 1, noNaN: true })),
        isEstimate: fc.boolean()
      })
    },
    {
      weight: 1,
      arbitrary: fc.record({
        _tag: fc.constant("Ends" as const),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
        isReached: fc.boolean()
      })
    }
  ),
  { minLength: 20, maxLength: 300 }
)

const shapes = fc.record({
  most: fc.integer({ min: 1, max: 1000 }),
  share: fc.double({ min: 0.01, max: 0.9, noNaN: true })
})

describe("a bucket", () => {
  it("has no window above its limit, in whatever order calls come, end and give back", () => {
    fc.assert(
      fc.property(shapes, events, ({ most, share }, events) => {
        const burst = most * share
        const limit: Limit.Bucket = {
          _tag: "Bucket",
          key: "k",
          name: "n",
          most,
          burst,
          // A call that reserved its place is later than one that finds room which another gives back: as late as the horizon, as one that is on its way.
          rate: (most - burst) / (window + horizon),
          horizon,
          cold: 0
        }
        let now = 0
        const state = Limit.begin(limit, now, false)
        const sent: Array<{ at: number; used: number }> = []
        const open: Array<{ claim: Limit.Claim; mark: number; call: { readonly at: number; used: number } }> = []
        for (const event of events) {
          Limit.advance(limit, state, now)
          assert.isAtMost(state.level, state.upper + 1e-6)
          assert.isAtMost(state.upper, burst + 1e-6)
          if (event._tag === "Passes") now += event.millis
          if (event._tag === "Comes") {
            const claim: Limit.Claim = { limit, amount: event.amount * most, isEstimate: event.isEstimate }
            const answer = Limit.ask(claim, state, now)
            if (!answer.isGranted) continue
            Limit.take(claim, state)
            const call = { at: now + answer.wait, used: claim.amount }
            sent.push(call)
            open.push({ claim, mark: Limit.markOf(claim, state), call })
          }
          if (event._tag === "Ends") {
            const ended = open.shift()
            if (ended === undefined) continue
            // A call that did not reach the server used nothing, which may be known late; one that did and counts whole is not settled.
            const isSent = now >= ended.call.at && event.isReached
            if (isSent && !ended.claim.isEstimate) continue
            const used = isSent ? ended.claim.amount * event.share : 0
            Limit.settle(ended.claim, used, ended.mark, state)
            ended.call.used = used
          }
        }
        for (const { at: from } of sent) {
          const within = sent.filter(({ at }) => at >= from && at < from + window)
          assert.isAtMost(within.reduce((sum, { used }) => sum + used, 0), most * (1 + 1e-9) + 1e-6)
        }
      }),
      { numRuns: 1000 }
    )
  })
})

describe("what a call gives back that did not reach the server", () => {
  const limit: Limit.Bucket = {
    _tag: "Bucket",
    key: "k",
    name: "n",
    most: 10,
    burst: 2,
    rate: 8 / window,
    horizon: 0,
    cold: 0
  }
  const claim = { limit, amount: 1, isEstimate: false }
  const refill = 1 / limit.rate

  it("is all of it at once, and later less by what the bucket got meanwhile", () => {
    for (const [share, level] of [[0, 2], [0.25, 2], [1, 2]] as const) {
      const state = Limit.begin(limit, 0, false)
      Limit.take(claim, state)
      const mark = Limit.markOf(claim, state)
      Limit.advance(limit, state, share * refill)
      Limit.settle(claim, 0, mark, state)
      assert.closeTo(state.level, level, 1e-9)
    }
  })

  it("is nothing that another call has taken since", () => {
    const state = Limit.begin(limit, 0, false)
    Limit.take(claim, state)
    const mark = Limit.markOf(claim, state)
    // The bucket is full again. Without the first call it was full all the time.
    Limit.advance(limit, state, refill)
    Limit.take(claim, state)
    Limit.settle(claim, 0, mark, state)
    assert.closeTo(state.level, 1, 1e-9)
  })
})

describe("a period", () => {
  const limit = (unit: Limit.Period["unit"], offset = 0): Limit.Period => ({
    _tag: "Period",
    key: "k",
    name: "n",
    most: 5,
    unit,
    offset
  })

  it("begins anew at the midnight of its clock, and on the first of a month", () => {
    const hour = 3_600_000
    const evening = Date.UTC(2026, 1, 28, 23)
    for (
      const [unit, offset, wait] of [
        ["day", 0, hour],
        ["day", -8 * hour, 9 * hour],
        ["month", 0, hour],
        ["month", -8 * hour, 9 * hour],
        ["ever", 0, Infinity]
      ] as const
    ) {
      const period = limit(unit, offset)
      const state = Limit.begin(period, evening, false)
      Limit.take({ limit: period, amount: 5, isEstimate: false }, state)
      const claim = { limit: period, amount: 1, isEstimate: false }
      assert.deepStrictEqual(Limit.ask(claim, state, evening), { wait, isGranted: false })
      if (wait === Infinity) continue
      Limit.advance(period, state, evening + wait - 1)
      assert.isFalse(Limit.ask(claim, state, evening + wait - 1).isGranted)
      Limit.advance(period, state, evening + wait)
      assert.isTrue(Limit.ask(claim, state, evening + wait).isGranted)
      // What an old day has too much is not given to the new one.
      Limit.settle({ limit: period, amount: 5, isEstimate: true }, 0, state.mark - 1, state)
      assert.strictEqual(state.level, 0)
    }
  })
})
