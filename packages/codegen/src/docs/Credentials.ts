import type { FileDocs } from "../Docs.ts"

export const Credentials: FileDocs = {
  Credential: {
    "": "What is known about a credential. Its secrets are never returned.",
    create_time: "When it was created, as an RFC 3339 time.",
    id: "The id, by which environments use it.",
    status: "Whether it can be used.",
    type: "What kind of credential it is.",
    update_time: "When it was last changed, as an RFC 3339 time."
  },
  Status: { "": "Whether a credential can be used.", active: "It can.", revoked: "It cannot." },
  Type: {
    "": "A kind of credential.",
    bearer_token: "A token that is put on requests.",
    oauth2: "OAuth 2.0: access tokens are got with a refresh token.",
    environment_variable: "A value in an environment variable."
  },
  CreateCredentialParams: { "": "Parameters of `credentials.create`, told apart by `type`." },
  CredentialCreateParams: { "": "A credential to create, told apart by `type`." },
  UpdateCredentialParams: { "": "Parameters of `credentials.update`, told apart by `type`." },
  CredentialUpdate: { "": "What to change of a credential, told apart by `type`. What is left out stays as it is." },
  HttpBearerConfig: {
    "": "A token that is put on requests.",
    header_name: "The name of the header. The default is `Authorization`.",
    id: "The id that the credential gets.",
    prefix: "What stands in front of the token. The default is `Bearer`; an empty string is nothing.",
    token: "The token. It is never returned."
  },
  HttpBearerConfigParams: { "...": "HttpBearerConfig", "": "A token that is put on requests." },
  HttpBearerUpdateConfig: { "...": "HttpBearerConfig", "": "What to change of a token." },
  HttpBearerUpdateConfigParams: {
    "...": "HttpBearerConfig",
    "": "What to change of a token.",
    id: "The id of the credential.",
    update_mask: "The names of the fields to change, separated by commas."
  },
  OAuth2Config: {
    "": "OAuth 2.0: access tokens are got with a refresh token.",
    client_id: "The id of the client.",
    client_secret: "The secret of the client. It is never returned.",
    id: "The id that the credential gets.",
    refresh_token: "The refresh token. It is never returned.",
    scopes: "The scopes of the access tokens.",
    token_url: "The address that gives out access tokens."
  },
  OAuth2ConfigParams: { "...": "OAuth2Config", "": "OAuth 2.0: access tokens are got with a refresh token." },
  OAuth2UpdateConfig: { "...": "OAuth2Config", "": "What to change of a credential of OAuth 2.0." },
  OAuth2UpdateConfigParams: {
    "...": "OAuth2Config",
    "": "What to change of a credential of OAuth 2.0.",
    id: "The id of the credential.",
    update_mask: "The names of the fields to change, separated by commas."
  },
  EnvironmentVariableConfig: {
    "": "A value in an environment variable.",
    id: "The id that the credential gets.",
    injection_location: "Where in requests that leave the environment the value may stand: one place, or several.",
    trusted_domains: "The domains that may get the value in requests.",
    value: "The value. It is never returned."
  },
  EnvironmentVariableConfigParams: { "...": "EnvironmentVariableConfig", "": "A value in an environment variable." },
  EnvironmentVariableUpdateConfig: {
    "...": "EnvironmentVariableConfig",
    "": "What to change of a value in an environment variable."
  },
  EnvironmentVariableUpdateConfigParams: {
    "...": "EnvironmentVariableConfig",
    "": "What to change of a value in an environment variable.",
    id: "The id of the credential.",
    update_mask: "The names of the fields to change, separated by commas."
  },
  InjectionLocationEnum: {
    "": "A place in a request.",
    header: "Headers.",
    query: "Query parameters.",
    body: "The body."
  },
  EnvironmentVariableConfigInjectionLocation: { "": "Where in requests a value is put: one place, or several." },
  EnvironmentVariableUpdateConfigInjectionLocation: { "": "Where in requests a value is put: one place, or several." },
  GetCredentialParams: { id: "The id of the credential." },
  DeleteCredentialParams: { id: "The id of the credential." },
  CredentialListResponse: { "": "One page of credentials.", credentials: "The credentials." }
}
