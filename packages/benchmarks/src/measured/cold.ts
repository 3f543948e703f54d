/**
 * The first use of a program in a process: `node cold.mjs <program> <base URL>`. Runs as JavaScript, so that neither
 * the program nor this script has its types stripped while it is measured.
 */
import type { Measurement } from "../Case.ts"

const [, , program = "", baseUrl = ""] = process.argv
const cpuBefore = process.cpuUsage()
const start = performance.now()
const { call } = await import(program)
const imported = performance.now()
const answer: string = await call(baseUrl)
const answered = performance.now()
const { system, user } = process.cpuUsage(cpuBefore)

const measurement: Measurement = {
  figures: {
    cpu: (user + system) / 1_000,
    wall: answered - start,
    import: imported - start,
    rss: process.memoryUsage().rss / 2 ** 20
  },
  delivered: { items: 1, characters: answer.length }
}
process.stdout.write(JSON.stringify(measurement), () => process.exit(0))
