/**
 * Estimates the tokens of texts of 1 MiB, in a process of its own: `node estimate.mjs '{"count"}'`. Prints one `Measurement` as JSON.
 */
import * as TokenCount from "effect-genai/TokenCount"
import type { Measurement } from "../Case.ts"

const { count }: { readonly count: number } = JSON.parse(process.argv[2] ?? "{}")

/** Prose, code and other scripts, each 1 MiB in UTF-8. */
const texts = [
  "The quick brown fox jumps over the lazy dog, and nobody knows why it does. ",
  "const sum = (numbers) => numbers.reduce((total, number) => total + number, 0)\n",
  "Быстрая коричневая лиса прыгает через ленивую собаку. ",
  "敏捷的棕色狐狸跳过了懒狗，然后跑进了森林。"
].map((text) => text.repeat(Math.ceil(2 ** 20 / Buffer.byteLength(text))))

const estimate = (index: number): number =>
  TokenCount.estimate({ model: "gemini-3-flash", contents: texts[index % texts.length]! }).tokens

for (let index = 0; index < texts.length * 2; index++) estimate(index)
const before = process.cpuUsage()
let items = 0
for (let index = 0; index < count; index++) if (estimate(index) > 100_000) items++
const { system, user } = process.cpuUsage(before)

const measurement: Measurement = {
  figures: { rate: count * 1_000_000 / (user + system), cpu: (user + system) / count },
  delivered: { items, characters: 0 }
}
process.stdout.write(JSON.stringify(measurement))
