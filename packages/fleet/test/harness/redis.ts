/** Redis servers of the tests, on free ports of the loopback interface. They stop with their scope. */
import { NodeRedis } from "@effect/platform-node"
import { it } from "@effect/vitest"
import { Context, Deferred, Effect, Layer, type Scope } from "effect"
import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { end, guarded } from "./guarded.ts"
import * as Ports from "./ports.ts"

/** Whether Debian's package `redis-server` is installed. */
export const isInstalled = spawnSync("redis-server", ["--version"]).status === 0

/** A test that needs Redis. Where Redis is absent it is skipped, and its name says why. */
export const redisTest = <E>(
  name: string,
  body: () => Effect.Effect<unknown, E, Scope.Scope>,
  timeout = 30_000
): void =>
  it.live.skipIf(!isInstalled)(isInstalled ? name : `${name} (skipped: redis-server is not installed)`, body, timeout)

/** A server that can be killed and started again on the same port. It keeps nothing on disk, so it is empty after a start. */
export class RedisServer extends Context.Service<RedisServer, {
  readonly port: number
  readonly url: string
  /** Ends the process at once. */
  readonly kill: Effect.Effect<void>
  /** Stops the process without ending it, as an overloaded machine does. It goes on with the end of the scope, before clients close that were made earlier. */
  readonly freeze: Effect.Effect<void, never, Scope.Scope>
  readonly thaw: Effect.Effect<void>
  /** Starts it again, empty. */
  readonly start: Effect.Effect<void>
}>()("test/RedisServer") {
  static readonly make: Effect.Effect<RedisServer["Service"], never, Scope.Scope> = Effect.gen(function*() {
    const port = yield* Ports.free
    const folder = mkdtempSync(join(tmpdir(), "redis-"))
    let child: ChildProcess | undefined
    const kill = Effect.suspend(() => {
      const running = child
      child = undefined
      return end(running, "SIGKILL")
    })
    const start = Effect.gen(function*() {
      const ready = yield* Deferred.make<void>()
      child = guarded(
        spawn("redis-server", ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder], {
          stdio: ["ignore", "pipe", "inherit"]
        })
      )
      child.stdout!.on("data", (chunk: Buffer) => {
        if (String(chunk).includes("Ready to accept connections")) Deferred.doneUnsafe(ready, Effect.void)
      })
      yield* Deferred.await(ready)
    })
    yield* Effect.acquireRelease(
      start,
      () => Effect.andThen(kill, Effect.sync(() => rmSync(folder, { recursive: true, force: true })))
    )
    const thaw = Effect.sync(() => child?.kill("SIGCONT"))
    return RedisServer.of({
      port,
      url: `redis://127.0.0.1:${port}`,
      kill,
      freeze: Effect.acquireRelease(Effect.sync(() => child?.kill("SIGSTOP")), () => thaw),
      thaw,
      start
    })
  })

  static readonly layer = Layer.effect(RedisServer, RedisServer.make)
}

/** The client of `effect/persistence`, which does not keep commands while the server is gone. */
export const client = (url: string) => Layer.orDie(NodeRedis.layer({ url, disableOfflineQueue: true }))

/** A new server, and a client of it. */
export const layer = RedisServer.layer.pipe(
  (server) => Layer.provideMerge(Layer.unwrap(Effect.map(RedisServer, ({ url }) => client(url))), server)
)
