/** Runs the worker once in a runtime with processes, and prints what it answers. */
import worker from "../../../../docs/examples/edge/worker.ts"

const response = await worker.fetch(new Request("http://localhost/"), process.env)
console.log(await response.text())
