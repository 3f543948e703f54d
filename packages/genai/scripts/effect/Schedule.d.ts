export interface Schedule<out Output, in Input = unknown, out Error = never, out Env = never> {
  readonly "~effect/Schedule": {
    readonly _Out: (_: never) => Output
    readonly _In: (_: Input) => void
    readonly _Error: (_: never) => Error
    readonly _Env: (_: never) => Env
  }
}
