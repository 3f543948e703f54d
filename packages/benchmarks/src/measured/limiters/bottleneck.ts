/** bottleneck in each process by itself: a process gets its part of the quota, evenly. */
import Bottleneck from "bottleneck"
import { google } from "./google.ts"
import type { MakeLimiter } from "./Limiter.ts"

export const make: MakeLimiter = ({ baseUrl, processes, share: { limit, window } }) => {
  const limiter = new Bottleneck({ minTime: processes * window / limit })
  const send = google(baseUrl)
  return () => limiter.schedule(send)
}
