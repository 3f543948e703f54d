import type { FileDocs } from "../WrittenDocs.ts"

export const Credentials: FileDocs = {
  Credential: {
    "": "A credential. The API never returns its secrets.",
    create_time: "The creation time, in RFC 3339 format.",
    id: "The id, for use in environments.",
    status: "The status.",
    type: "The kind of credential.",
    update_time: "The time of the last update, in RFC 3339 format."
  },
  Status: { "": "The status of a credential.", active: "Usable.", revoked: "Not usable." },
  Type: {
    "": "A kind of credential.",
    bearer_token: "A bearer token that is added to requests.",
    oauth2: "OAuth 2.0 credentials, with a refresh token.",
    environment_variable: "A value in an environment variable."
  },
  CreateCredentialParams: { "": "Parameters of `credentials.create`, discriminated by `type`." },
  CredentialCreateParams: { "": "A credential to create, discriminated by `type`." },
  UpdateCredentialParams: { "": "Parameters of `credentials.update`, discriminated by `type`." },
  CredentialUpdate: { "": "Changes to a credential, discriminated by `type`. Other fields stay unchanged." },
  HttpBearerConfig: {
    "": "A bearer token that is added to requests.",
    header_name: "The name of the header. The default is `Authorization`.",
    id: "The id of the credential.",
    prefix: "The prefix of the token. The default is `Bearer`; an empty string means no prefix.",
    token: "The token. It is never returned."
  },
  HttpBearerConfigParams: { "...": "HttpBearerConfig", "": "A bearer token that is added to requests." },
  HttpBearerUpdateConfig: { "...": "HttpBearerConfig", "": "Changes to a bearer token." },
  HttpBearerUpdateConfigParams: {
    "...": "HttpBearerConfig",
    "": "Changes to a bearer token.",
    id: "The id of the credential.",
    update_mask: "The names of the fields to change, separated by commas."
  },
  OAuth2Config: {
    "": "OAuth 2.0 credentials, with a refresh token.",
    client_id: "The id of the client.",
    client_secret: "The secret of the client. It is never returned.",
    id: "The id of the credential.",
    refresh_token: "The refresh token. It is never returned.",
    scopes: "The scopes of the access tokens.",
    token_url: "The URL of the token endpoint."
  },
  OAuth2ConfigParams: { "...": "OAuth2Config", "": "OAuth 2.0 credentials, with a refresh token." },
  OAuth2UpdateConfig: { "...": "OAuth2Config", "": "Changes to OAuth 2.0 credentials." },
  OAuth2UpdateConfigParams: {
    "...": "OAuth2Config",
    "": "Changes to OAuth 2.0 credentials.",
    id: "The id of the credential.",
    update_mask: "The names of the fields to change, separated by commas."
  },
  EnvironmentVariableConfig: {
    "": "A value in an environment variable.",
    id: "The id of the credential.",
    injection_location: "One or more places in outgoing requests where the value may be used.",
    trusted_domains: "The domains that may receive the value.",
    value: "The value. It is never returned."
  },
  EnvironmentVariableConfigParams: { "...": "EnvironmentVariableConfig", "": "A value in an environment variable." },
  EnvironmentVariableUpdateConfig: {
    "...": "EnvironmentVariableConfig",
    "": "Changes to a credential in an environment variable."
  },
  EnvironmentVariableUpdateConfigParams: {
    "...": "EnvironmentVariableConfig",
    "": "Changes to a credential in an environment variable.",
    id: "The id of the credential.",
    update_mask: "The names of the fields to change, separated by commas."
  },
  InjectionLocationEnum: {
    "": "A place in a request.",
    header: "Headers.",
    query: "Query parameters.",
    body: "The body."
  },
  EnvironmentVariableConfigInjectionLocation: { "": "One or more places in a request where the value may be used." },
  EnvironmentVariableUpdateConfigInjectionLocation: {
    "": "One or more places in a request where the value may be used."
  },
  GetCredentialParams: { id: "The id of the credential." },
  DeleteCredentialParams: { id: "The id of the credential." },
  CredentialListResponse: { "": "One page of credentials.", credentials: "The credentials." }
}
