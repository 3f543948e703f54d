/** Processes that end with the process that started them, however that ends. */
import { Effect } from "effect"
import { type ChildProcess, spawn } from "node:child_process"

/** Has a process killed when this one has ended. Its guard sees that by its standard input, which the system closes. */
export const guarded = <Child extends ChildProcess>(child: Child): Child => {
  const guard = spawn("sh", ["-c", "cat > /dev/null; kill -9 $0", String(child.pid)], {
    stdio: ["pipe", "ignore", "ignore"]
  })
  guard.unref()
  child.once("exit", () => guard.kill("SIGKILL"))
  return child
}

/** Ends a process by a signal, and waits for its end. */
export const end = (child: ChildProcess | undefined, signal: NodeJS.Signals): Effect.Effect<void> =>
  Effect.callback((resume) => {
    if (child === undefined || child.exitCode !== null) return resume(Effect.void)
    child.once("exit", () => resume(Effect.void))
    child.kill(signal)
  })
