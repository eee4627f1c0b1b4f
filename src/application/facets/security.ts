// Encryption and authentication of a program: between its pods, of its files, and towards Hadoop services.
import { EnvValue, IConfigMap, ISecret } from 'cdk8s-plus-27';
import { isSpark3 } from './s3';
import { FacetHost, fileIn, fromSecret } from './verb-settings';

/** How what driver and executors send each other is encrypted. */
export interface RpcEncryptionOptions {
  /**
   * Secret with the key that driver and executors share. Executors then have the environment variable `JDK_JAVA_OPTIONS`, without which Spark does not
   * read the key there. It needs Java 9 or later.
   *
   * @default - Spark makes a key for each run
   */
  readonly key?: ISecret;

  /**
   * Entry of the Secret with the key.
   *
   * @default key
   */
  readonly keyName?: string;
}

/** Key stores for TLS, as cert-manager makes them with `keystores.jks`. */
export interface RpcTlsOptions {
  /** Secret with the key store and the trust store. */
  readonly stores: ISecret;

  /** Secret with the password of both stores. */
  readonly password: ISecret;

  /**
   * Entry with the password.
   *
   * @default password
   */
  readonly passwordKey?: string;

  /**
   * Entry with the key store.
   *
   * @default keystore.jks
   */
  readonly keyStore?: string;

  /**
   * Entry with the trust store.
   *
   * @default truststore.jks
   */
  readonly trustStore?: string;
}

/** How a program logs in to Kerberos. */
export interface KerberosOptions {
  /** The principal, such as `etl@EXAMPLE.COM`. */
  readonly principal: string;

  /** Secret with its keytab. */
  readonly keytab: ISecret;

  /**
   * Entry of the Secret with the keytab.
   *
   * @default keytab
   */
  readonly keytabKey?: string;

  /** ConfigMap with the entry `krb5.conf`. */
  readonly krb5: IConfigMap;

  /**
   * Hadoop file systems that the program reads and writes, such as `hdfs://name-node:8020`, apart from the default one.
   *
   * @default - only the default file system of Hadoop's configuration
   */
  readonly fileSystems?: string[];
}

const KEY_FOLDER = '/etc/spark/rpc-key';
const TLS_FOLDER = '/etc/spark/tls';
const KEYTAB_FOLDER = '/etc/spark/keytab';

/** Encryption and authentication of a program. The keys are those of Spark's page "Security". */
export class SparkSecurity {
  /** @internal */
  public static _of(host: FacetHost): SparkSecurity {
    return new SparkSecurity(host);
  }

  private constructor(private readonly host: FacetHost) {}

  /** Encrypts what driver and executors send each other, with AES, and lets nobody else take part. */
  public encryptRpc(options: RpcEncryptionOptions = {}): void {
    const file = options.key && fileIn('security.encryptRpc: keyName', KEY_FOLDER, options.keyName ?? 'key');
    this.host.set('security.encryptRpc', () => ({
      conf: {
        'spark.authenticate': 'true',
        'spark.network.crypto.enabled': 'true',
        // Version 1 is the default of Spark 3, and has a known weakness.
        'spark.network.crypto.authEngineVersion': '2',
        'spark.network.crypto.saslFallback': 'false',
        ...(file !== undefined && { 'spark.authenticate.secret.file': file }),
      },
      ...(options.key && {
        // An executor reads the file only if it knows that it is on Kubernetes, which no property tells it before it has connected to the driver.
        executorEnv: { JDK_JAVA_OPTIONS: EnvValue.fromValue('-Dspark.master=k8s://https://kubernetes.default.svc') },
        mounts: [{ secret: options.key, folder: KEY_FOLDER }],
      }),
    }));
  }

  /** Encrypts what driver and executors send each other, with TLS. It needs Spark 4. */
  public tls(options: RpcTlsOptions): void {
    const password = fromSecret(options.password, options.passwordKey ?? 'password');
    const conf = {
      'spark.authenticate': 'true',
      'spark.ssl.rpc.enabled': 'true',
      // Encrypting twice is refused by Spark.
      'spark.network.crypto.enabled': 'false',
      'spark.ssl.rpc.keyStore': fileIn('security.tls: keyStore', TLS_FOLDER, options.keyStore ?? 'keystore.jks'),
      'spark.ssl.rpc.trustStore': fileIn('security.tls: trustStore', TLS_FOLDER, options.trustStore ?? 'truststore.jks'),
    };
    this.host.set('security.tls', (version) => {
      if (isSpark3(version)) {
        throw new Error(`security.tls: TLS between driver and executors needs Spark 4, and sparkVersion is ${version.version}; use security.encryptRpc()`);
      }
      return {
        conf,
        // Spark reads the passwords from these variables, so that they are in no configuration.
        env: { _SPARK_SSL_RPC_KEY_STORE_PASSWORD: password, _SPARK_SSL_RPC_KEY_PASSWORD: password, _SPARK_SSL_RPC_TRUST_STORE_PASSWORD: password },
        mounts: [{ secret: options.stores, folder: TLS_FOLDER }],
      };
    });
  }

  /** Encrypts what Spark spills and shuffles to disk. */
  public encryptLocalFiles(): void {
    this.host.set('security.encryptLocalFiles', () => ({ conf: { 'spark.io.encryption.enabled': 'true' } }));
  }

  /** Lets the driver log in to Kerberos with a keytab, and executors use its tokens. */
  public kerberos(options: KerberosOptions): void {
    if (!/^[^@\s]+@[^@\s]+$/.test(options.principal)) {
      throw new Error(`security.kerberos: '${options.principal}' is not a principal; write it such as etl@EXAMPLE.COM`);
    }
    const keytab = fileIn('security.kerberos: keytabKey', KEYTAB_FOLDER, options.keytabKey ?? 'keytab');
    this.host.set('security.kerberos', () => ({
      conf: {
        'spark.kerberos.principal': options.principal,
        'spark.kerberos.keytab': `local://${keytab}`,
        'spark.kubernetes.kerberos.krb5.configMapName': options.krb5.name,
        ...(options.fileSystems?.length && { 'spark.kerberos.access.hadoopFileSystems': options.fileSystems.join(',') }),
      },
      mounts: [{ secret: options.keytab, folder: KEYTAB_FOLDER, only: 'driver' }],
    }));
  }
}
