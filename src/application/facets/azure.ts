// Azure Data Lake Storage through Hadoop's ABFS.
import { ISecret } from 'cdk8s-plus-27';
import { isSpark3 } from './s3';
import { fromSecret, Settings } from './verb-settings';
import { SparkVersion } from '../spark-code';

/** An application of Microsoft Entra ID, which has a secret. */
export interface AzureApplication {
  /** Id of the tenant. */
  readonly tenantId: string;
  /** Id of the application. */
  readonly clientId: string;
  /** Secret whose entry `secretKey` has the secret of the application. */
  readonly secret: ISecret;
  /**
   * Entry of the Secret.
   *
   * @default client-secret
   */
  readonly secretKey?: string;
}

const OAUTH = 'org.apache.hadoop.fs.azurebfs.oauth2';

/** How a program proves to Azure who it is. */
export class AzureCredentials {
  /**
   * The key of the storage account, from a Secret.
   *
   * @param key entry of the Secret
   */
  public static accountKey(secret: ISecret, key: string): AzureCredentials {
    return new AzureCredentials((account, host) => ({
      env: { [variable(account)]: fromSecret(secret, key) },
      hadoopConf: { [`fs.azure.account.auth.type.${host}`]: 'SharedKey', [`fs.azure.account.key.${host}`]: `\${env.${variable(account)}}` },
    }));
  }

  /** An application of Microsoft Entra ID with its secret. */
  public static application(application: AzureApplication): AzureCredentials {
    return new AzureCredentials((account, host) => ({
      env: { [variable(account)]: fromSecret(application.secret, application.secretKey ?? 'client-secret') },
      hadoopConf: {
        [`fs.azure.account.auth.type.${host}`]: 'OAuth',
        [`fs.azure.account.oauth.provider.type.${host}`]: `${OAUTH}.ClientCredsTokenProvider`,
        [`fs.azure.account.oauth2.client.endpoint.${host}`]: `https://login.microsoftonline.com/${application.tenantId}/oauth2/token`,
        [`fs.azure.account.oauth2.client.id.${host}`]: application.clientId,
        [`fs.azure.account.oauth2.client.secret.${host}`]: `\${env.${variable(account)}}`,
      },
    }));
  }

  /**
   * The identity of the service account (Microsoft Entra Workload ID). It needs Spark 4, whose Hadoop knows it. The account needs the annotation
   * `azure.workload.identity/client-id`, and the pods get the label `azure.workload.identity/use`.
   */
  public static workloadIdentity(): AzureCredentials {
    return new AzureCredentials((_account, host, version) => {
      if (isSpark3(version)) {
        throw new Error(`storage.abfs: Workload ID needs Spark 4, and sparkVersion is ${version.version}; use AzureCredentials.application(...)`);
      }
      return {
        hadoopConf: {
          [`fs.azure.account.auth.type.${host}`]: 'OAuth',
          [`fs.azure.account.oauth.provider.type.${host}`]: `${OAUTH}.WorkloadIdentityTokenProvider`,
          [`fs.azure.account.oauth2.msi.tenant.${host}`]: '${env.AZURE_TENANT_ID}',
          [`fs.azure.account.oauth2.client.id.${host}`]: '${env.AZURE_CLIENT_ID}',
          [`fs.azure.account.oauth2.token.file.${host}`]: '${env.AZURE_FEDERATED_TOKEN_FILE}',
        },
      };
    }, { 'azure.workload.identity/use': 'true' });
  }

  private constructor(
    private readonly settings: (account: string, host: string, version: SparkVersion) => Settings,
    private readonly podLabels: Readonly<Record<string, string>> = {},
  ) {}

  /** Labels that the pods need. @internal */
  public get _podLabels(): Readonly<Record<string, string>> {
    return this.podLabels;
  }

  /** What the credentials set for a storage account. @internal */
  public _settings(account: string, host: string, version: SparkVersion): Settings {
    return this.settings(account, host, version);
  }
}

/** How a storage account of Azure is reached. */
export interface AbfsOptions {
  /** Name of the storage account. */
  readonly account: string;

  /** How the program proves who it is. */
  readonly credentials: AzureCredentials;

  /**
   * End of the account's host name, which differs in national clouds.
   *
   * @default dfs.core.windows.net
   */
  readonly endpointSuffix?: string;
}

/** Host name of a storage account. @internal */
export function azureHost({ account, endpointSuffix = 'dfs.core.windows.net' }: AbfsOptions): string {
  if (!/^[a-z0-9]{3,24}$/.test(account)) {
    throw new Error(`storage.abfs: '${account}' is not the name of a storage account; it has 3 to 24 lower-case letters and digits, without a domain`);
  }
  return `${account}.${endpointSuffix}`;
}

function variable(account: string): string {
  return `AZURE_STORAGE_SECRET_${account.toUpperCase()}`;
}
