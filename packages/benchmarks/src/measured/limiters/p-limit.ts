/** p-limit: it limits how many calls run at once, so a process gets as many as have its part of the quota with the latency of the server. */
import limitedTo from "p-limit"
import { google } from "./google.ts"
import type { MakeLimiter } from "./Limiter.ts"

export const make: MakeLimiter = ({ baseUrl, latency, processes, share: { limit, window } }) => {
  const limited = limitedTo(Math.max(1, Math.floor((limit / window) * latency / processes)))
  const send = google(baseUrl)
  return () => limited(send)
}
