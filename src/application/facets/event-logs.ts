// Event logs: what Spark writes down of a run, so that a history server can show it afterwards.
import { Size } from 'cdk8s';
import { FacetHost } from './verb-settings';
import { quantity } from '../../manifest/values';
import { SparkVolume } from '../../manifest/volumes';

/** How event logs are written. */
export interface EventLogOptions {
  /**
   * Size at which a new file begins, in whole mebibytes, at least 10 (`spark.eventLog.rolling.maxFileSize`). Files are rolled in any case, since an
   * object store shows a file only once it is closed.
   *
   * @default Size.mebibytes(128)
   */
  readonly maxFileSize?: Size;

  /**
   * Whether the files are compressed (`spark.eventLog.compress`).
   *
   * @default true
   */
  readonly compress?: boolean;

  /**
   * Whether the updates of blocks are written too, which makes logs several times larger (`spark.eventLog.logBlockUpdates.enabled`).
   *
   * @default false
   */
  readonly blockUpdates?: boolean;
}

/** Where event logs are written: what a history server reads (`spark.history.fs.logDirectory`). */
export class EventLog {
  /** @internal */
  public static _at(directory: string): EventLog {
    return new EventLog(directory);
  }

  private constructor(
    /** The folder, as a URL. */
    public readonly directory: string,
  ) {}
}

const SMALLEST_FILE_MEBIBYTES = 10;

/** Event logs of a program. The keys are those of Spark's page "Configuration", section "Spark UI". */
export class SparkEvents {
  /** @internal */
  public static _of(host: FacetHost): SparkEvents {
    return new SparkEvents(host);
  }

  private constructor(private readonly host: FacetHost) {}

  /**
   * Writes event logs into a folder that exists, in an object store or another file system. The driver must have access to it: see `storage`. The root
   * of a bucket always exists. A folder of a bucket exists only while there is an object in it.
   *
   * @param directory its URL, such as `s3a://logs/`
   */
  public logTo(directory: string, options: EventLogOptions = {}): EventLog {
    if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(directory)) {
      throw new Error(`events.logTo: '${directory}' is not a URL; write s3a://bucket/folder, gs://bucket/folder or the like, `
        + 'and use events.logToVolume for a folder of a volume');
    }
    return writeTo(this.host, 'events.logTo', directory, options);
  }

  /**
   * Writes event logs to the root of a volume that is mounted into the driver, such as a claim that the history server mounts too.
   *
   * @param volume a volume with a path that outlives the pod
   */
  public logToVolume(volume: SparkVolume, options: EventLogOptions = {}): EventLog {
    if (volume.path === undefined) {
      throw new Error('events.logToVolume: a scratch volume is deleted with its pod; use SparkVolume.claim with a claim that stays');
    }
    return writeTo(this.host, 'events.logToVolume', `file://${volume.path}`, options, volume);
  }
}

function writeTo(host: FacetHost, verb: string, directory: string, options: EventLogOptions, driverVolume?: SparkVolume): EventLog {
  const { maxFileSize = Size.mebibytes(128), compress = true, blockUpdates = false } = options;
  quantity(`${verb}: maxFileSize`, maxFileSize, SMALLEST_FILE_MEBIBYTES);
  host.set(verb, () => ({
    driverVolume,
    conf: {
      'spark.eventLog.enabled': 'true',
      'spark.eventLog.dir': directory,
      'spark.eventLog.rolling.enabled': 'true',
      'spark.eventLog.rolling.maxFileSize': `${maxFileSize.toMebibytes()}m`,
      'spark.eventLog.compress': String(compress),
      ...(blockUpdates && { 'spark.eventLog.logBlockUpdates.enabled': 'true' }),
    },
  }));
  return EventLog._at(directory);
}
