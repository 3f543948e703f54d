/** House rules that oxlint has no rule for. */

interface Context {
  readonly report: (problem: { readonly node: unknown; readonly message: string }) => void
}

export default {
  meta: { name: "house" },
  rules: {
    "no-try": {
      create: (context: Context) => ({
        TryStatement: (node: unknown) =>
          context.report({ node, message: "Errors are values here: use Effect.try, Result.try or Schema." })
      })
    }
  }
}
