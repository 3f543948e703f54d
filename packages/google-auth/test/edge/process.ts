/** Runs a worker once in a runtime with processes, and prints what it answers. The argument is its module. */
import type worker from "../../../../docs/examples/edge/worker.ts"

const module = process.argv.at(-1)!
const { default: imported } = (await import(module)) as { readonly default: typeof worker }
const response = await imported.fetch(
  new Request("http://localhost/"),
  process.env as { readonly SERVICE_ACCOUNT_KEY: string }
)
console.log(await response.text())
