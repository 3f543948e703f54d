export interface Reference<in out Shape> {
  readonly "~effect/Context/Reference": "~effect/Context/Reference"
  readonly key: string
  readonly defaultValue: () => Shape
}
