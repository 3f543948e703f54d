/** Processes that end with the process that started them, however that ends. */
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
