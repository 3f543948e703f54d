/** What a value of a schema draws with a seed. */
import * as Hash from "effect/Hash"
import { random } from "./text.ts"

export interface Varied {
  readonly chance: (probability: number) => boolean
  readonly oneOf: <A>(choices: ReadonlyArray<A>) => A | undefined
  /** A whole number, both ends included. */
  readonly between: (least: number, most: number) => number
  /** A number inside of the bounds, neither of which it is, unless they are the same. Without bounds, it is small. */
  readonly inside: (least: number, most: number) => number
  /** The bounds with a finite extent. */
  readonly range: (least: number, most: number, extent: number) => readonly [least: number, most: number]
  readonly word: () => string
  readonly words: () => string
  /** A text of a format that is known. */
  readonly format: (name: string) => string | undefined
}

export const make = (seed: string): Varied => {
  const draw = random(Hash.string(seed))
  const between = (least: number, most: number) => least + Math.floor(draw() * (Math.max(least, most) - least + 1))
  const oneOf = <A>(choices: ReadonlyArray<A>) => choices[Math.floor(draw() * choices.length)]
  const word = () => oneOf(vocabulary) ?? ""
  const digits = (count: number, base = 10) =>
    Array.from({ length: count }, () => Math.floor(draw() * base).toString(base)).join("")
  const time = () => new Date(Date.UTC(between(2000, 2030), between(0, 11), between(1, 28), 0, 0, between(0, 86_399)))
  const formats: { readonly [format: string]: () => string } = {
    "date-time": () => time().toISOString().replace(".000Z", "Z"),
    date: () => time().toISOString().slice(0, 10),
    time: () => time().toISOString().slice(11, 19) + "Z",
    duration: () => `PT${between(1, 59)}S`,
    email: () => `${word()}.${word()}@example.com`,
    hostname: () => `${word()}.example.com`,
    ipv4: () => `192.0.2.${between(1, 254)}`,
    ipv6: () => `2001:db8::${between(1, 9999)}`,
    uri: () => `https://example.com/${word()}/${word()}`,
    uuid: () => `${digits(8, 16)}-${digits(4, 16)}-4${digits(3, 16)}-8${digits(3, 16)}-${digits(12, 16)}`
  }
  const range = (least: number, most: number, extent: number) =>
    [
      isFinite(least) ? least : isFinite(most) ? most - extent : 0,
      isFinite(most) ? most : isFinite(least) ? least + extent : extent
    ] as const
  return {
    chance: (probability) => draw() < probability,
    oneOf,
    between,
    inside: (least, most) => {
      const [from, to] = range(least, most, 1000)
      const value = from + (to - from) * (0.05 + 0.9 * draw())
      const rounded = Math.round(value * 1000) / 1000
      return rounded > from && rounded < to ? rounded : value
    },
    range,
    word,
    words: () => Array.from({ length: between(1, 4) }, word).join(" "),
    format: (name) => Object.hasOwn(formats, name) ? formats[name]?.() : undefined
  }
}

const vocabulary: ReadonlyArray<string> = [
  "amber",
  "birch",
  "cloud",
  "delta",
  "ember",
  "fjord",
  "grove",
  "harbor",
  "island",
  "juniper",
  "kettle",
  "lantern",
  "meadow",
  "north",
  "orchard",
  "pebble",
  "quartz",
  "river",
  "sparrow",
  "thistle",
  "umber",
  "valley",
  "willow",
  "yarrow",
  "zephyr"
]
