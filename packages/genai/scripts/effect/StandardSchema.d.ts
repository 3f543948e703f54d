interface Props<Input, Output> {
  readonly version: 1
  readonly vendor: string
  readonly types?: { readonly input: Input; readonly output: Output } | undefined
}

interface Schema<Input, Output> {
  readonly "~standard": Props<Input, Output>
}

type Types<S extends Schema<unknown, unknown>> = NonNullable<S["~standard"]["types"]>

interface Options {
  readonly libraryOptions?: { [name: string]: unknown } | undefined
}

export interface StandardSchemaV1<Input = unknown, Output = Input> {
  readonly "~standard": Props<Input, Output> & {
    readonly validate: (
      value: unknown,
      options?: Options | undefined
    ) => StandardSchemaV1.Result<Output> | Promise<StandardSchemaV1.Result<Output>>
  }
}

export declare namespace StandardSchemaV1 {
  type Result<Output> =
    | { readonly value: Output; readonly issues?: undefined }
    | { readonly issues: ReadonlyArray<Issue> }
  interface Issue {
    readonly message: string
    readonly path?: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined
  }
  type InferInput<S extends Schema<unknown, unknown>> = Types<S>["input"]
  type InferOutput<S extends Schema<unknown, unknown>> = Types<S>["output"]
}

export interface StandardJSONSchemaV1<Input = unknown, Output = Input> {
  readonly "~standard": Props<Input, Output> & {
    readonly jsonSchema: {
      readonly input: Convert
      readonly output: Convert
    }
  }
}

type Convert = (options: StandardJSONSchemaV1.Options) => { [name: string]: unknown }

export declare namespace StandardJSONSchemaV1 {
  interface Options {
    readonly target: "draft-2020-12" | "draft-07" | "openapi-3.0" | ({} & string)
    readonly libraryOptions?: { [name: string]: unknown } | undefined
  }
  type InferInput<S extends Schema<unknown, unknown>> = Types<S>["input"]
  type InferOutput<S extends Schema<unknown, unknown>> = Types<S>["output"]
}
