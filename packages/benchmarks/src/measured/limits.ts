/** Quotas and a budget that are never used up. */
const most = 1e12
const rate = { limit: most, window: "1 minute" } as const

export const limits = [{ requests: rate, tokens: rate, requestsPerDay: most }]

export const budget = {
  limit: most,
  prices: [{ model: "*", input: 1, output: 1, date: "2026-11", source: "benchmark" }]
}
