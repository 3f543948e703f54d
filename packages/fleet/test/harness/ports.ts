/** Ports of the loopback interface for servers that start later, and may start again. */
import { Effect } from "effect"
import { createServer } from "node:net"

/**
 * A port that nobody listens on just now. It is below those that systems give to connections and to servers that take any, so that none of them takes it before
 * the server starts.
 */
export const free: Effect.Effect<number> = Effect.suspend(() => listens(10_000 + Math.floor(Math.random() * 20_000)))
  .pipe(Effect.retry({ times: 100 }), Effect.orDie)

const listens = (port: number): Effect.Effect<number, Error> =>
  Effect.callback((resume) => {
    const server = createServer()
    server.once("error", (error) => resume(Effect.fail(error)))
    server.listen(port, "127.0.0.1", () => server.close(() => resume(Effect.succeed(port))))
  })
