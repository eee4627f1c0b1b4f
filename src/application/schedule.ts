// Schedule: when something runs.
import { Duration } from 'cdk8s';
import { wholeSeconds } from '../manifest/values';
import { nextTime, parseSchedule, Schedule as ParsedSchedule } from '../spec/cron';

/** In which time zone a schedule is meant. */
export interface ScheduleOptions {
  /**
   * Name of the time zone in the IANA database, such as `Europe/Berlin`, or `Local` for that of the operator.
   *
   * @default UTC
   */
  readonly timeZone?: string;
}

/** The minute of an hour. */
export interface HourlyOptions extends ScheduleOptions {
  /**
   * Minute of the hour, 0 to 59.
   *
   * @default 0
   */
  readonly minute?: number;
}

/** The time of a day. */
export interface DailyOptions extends HourlyOptions {
  /**
   * Hour of the day, 0 to 23.
   *
   * @default 0
   */
  readonly hour?: number;
}

/** Days of the week, with a time. */
export interface WeeklyOptions extends DailyOptions {
  /** The days, such as `[Weekday.MONDAY, Weekday.FRIDAY]`. */
  readonly on: Weekday[];
}

/** A day of the month, with a time. */
export interface MonthlyOptions extends DailyOptions {
  /**
   * Day of the month, 1 to 31. Months without such a day are left out.
   *
   * @default 1
   */
  readonly day?: number;
}

/** A day of the week. */
export enum Weekday {
  /** Sunday. */
  SUNDAY = 'SUN',
  /** Monday. */
  MONDAY = 'MON',
  /** Tuesday. */
  TUESDAY = 'TUE',
  /** Wednesday. */
  WEDNESDAY = 'WED',
  /** Thursday. */
  THURSDAY = 'THU',
  /** Friday. */
  FRIDAY = 'FRI',
  /** Saturday. */
  SATURDAY = 'SAT',
}

/** Which times of a schedule are asked for. */
export interface NextTimesOptions {
  /** Only times after this one. */
  readonly after: Date;

  /**
   * How many.
   *
   * @default 5
   */
  readonly count?: number;
}

/**
 * When something runs: by the calendar, or by an interval.
 *
 * A time that clocks skip in spring is left out that day. One that they repeat in autumn comes twice.
 */
export class Schedule {
  /**
   * Five cron fields, or a word such as `@daily`.
   *
   * @param expression such as `0 2 * * MON-FRI`: minute, hour, day of month, month, day of week
   */
  public static cron(expression: string, options: ScheduleOptions = {}): Schedule {
    return new Schedule(expression, options.timeZone ?? 'UTC');
  }

  /** Again and again after an interval of whole seconds, counted from the creation of the object. */
  public static every(interval: Duration): Schedule {
    return new Schedule(`@every ${wholeSeconds('Schedule.every: interval', interval)}s`, 'UTC');
  }

  /** Every hour. */
  public static hourly(options: HourlyOptions = {}): Schedule {
    return Schedule.cron(`${options.minute ?? 0} * * * *`, options);
  }

  /** Every day. */
  public static daily(options: DailyOptions = {}): Schedule {
    return Schedule.cron(`${options.minute ?? 0} ${options.hour ?? 0} * * *`, options);
  }

  /** On some days of every week. */
  public static weekly(options: WeeklyOptions): Schedule {
    if (options.on.length === 0) {
      throw new Error('Schedule.weekly: on: is empty; give at least one Weekday');
    }
    return Schedule.cron(`${options.minute ?? 0} ${options.hour ?? 0} * * ${options.on.join(',')}`, options);
  }

  /** On a day of every month. */
  public static monthly(options: MonthlyOptions = {}): Schedule {
    return Schedule.cron(`${options.minute ?? 0} ${options.hour ?? 0} ${options.day ?? 1} * *`, options);
  }

  private readonly parsed: ParsedSchedule;

  private constructor(
    /** The schedule in the form of the API. */
    public readonly expression: string,
    /** The time zone in which it is meant. */
    public readonly timeZone: string,
  ) {
    const parsed = parseSchedule({ schedule: expression, timeZone });
    if (!('schedule' in parsed)) {
      throw new Error(`Schedule: ${parsed.field} ${parsed.problem}`);
    }
    this.parsed = parsed.schedule;
  }

  /** The next times, for a look at what a schedule means. An interval is counted from `after`, and `Local` stands for UTC here. */
  public nextTimes(options: NextTimesOptions): Date[] {
    const times: Date[] = [];
    let time: number | undefined = options.after.getTime();
    while (times.length < (options.count ?? 5)) {
      time = nextTime(this.parsed, time, options.after.getTime());
      if (time === undefined) break;
      times.push(new Date(time));
    }
    return times;
  }
}
