/** bottleneck clustered over Redis: all processes get the quota together, evenly. It is the strongest peer. */
import Bottleneck from "bottleneck"
import { Redis } from "ioredis"
import { google } from "./google.ts"
import type { MakeLimiter } from "./Limiter.ts"

export const make: MakeLimiter = async ({ baseUrl, redis, share: { limit, window } }) => {
  const connection = new Bottleneck.IORedisConnection({ client: new Redis(redis) })
  // Whole milliseconds, since its script of Redis rounds; upwards, to stay within the quota.
  const limiter = new Bottleneck({ id: "genai", connection, minTime: Math.ceil(window / limit) })
  await limiter.ready()
  const send = google(baseUrl)
  return () => limiter.schedule(send)
}
