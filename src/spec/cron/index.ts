// Schedules: from the text to its times.
export { parseSchedule, type ParsedSchedule, type Schedule, type ScheduleProblem, type ScheduleText } from './parse';
export { countTimes, latestTime, nextTime } from './times';
export { TimeZone } from './time-zone';
