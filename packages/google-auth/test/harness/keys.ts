/** Credential files as `gcloud` makes them, with keys made here. */
import { generateKeyPairSync } from "node:crypto"

const pair = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" }
})

export const publicKey = pair.publicKey

export const privateKey = pair.privateKey

export const email = "robot@my-project.iam.gserviceaccount.com"

export const serviceAccount = {
  type: "service_account",
  project_id: "my-project",
  private_key_id: "key-1",
  private_key: pair.privateKey,
  client_email: email,
  token_uri: "https://oauth2.googleapis.com/token"
}

export const authorizedUser = {
  type: "authorized_user",
  client_id: "client.apps.googleusercontent.com",
  client_secret: "GOCSPX-client-secret",
  refresh_token: "1//refresh-token-of-the-user",
  quota_project_id: "payer"
}

export const audience =
  "//iam.googleapis.com/projects/123456/locations/global/workloadIdentityPools/my-pool/providers/my-provider"

export const impersonationUrl =
  `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${email}:generateAccessToken`

export const externalAccount = (credential_source: object, more: object = {}) => ({
  type: "external_account",
  audience,
  subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
  token_url: "https://sts.googleapis.com/v1/token",
  credential_source,
  ...more
})

export const aws = {
  environment_id: "aws1",
  region_url: "http://169.254.169.254/latest/meta-data/placement/availability-zone",
  url: "http://169.254.169.254/latest/meta-data/iam/security-credentials",
  regional_cred_verification_url: "https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15"
}

export const impersonated = {
  type: "impersonated_service_account",
  service_account_impersonation_url: impersonationUrl,
  source_credentials: authorizedUser,
  delegates: []
}
