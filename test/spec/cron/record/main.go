// Records what robfig/cron v3.0.1 makes of schedules: reads cases.json, writes one line for each case to standard output.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"time"
	_ "time/tzdata"

	"github.com/robfig/cron/v3"
)

type place struct {
	Zone  string
	Start string
}

type cases struct {
	// How many times are recorded of each schedule.
	Times       int
	Places      []place
	Expressions []string
	// Schedules with a zone of their own, intervals, and texts that are refused: these are recorded at one place only.
	Single []string
}

func main() {
	var input cases
	if err := json.NewDecoder(os.Stdin).Decode(&input); err != nil {
		panic(err)
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for _, at := range input.Places {
		for _, text := range input.Expressions {
			record(out, at, text, input.Times)
		}
	}
	for _, text := range input.Single {
		record(out, place{Zone: "UTC", Start: input.Places[0].Start}, text, input.Times)
	}
}

// Zone, start, text, and then the times as minutes since the one before (seconds with an s), or ! and the error.
func record(out *bufio.Writer, at place, text string, times int) {
	start, err := time.Parse(time.RFC3339, at.Start)
	if err != nil {
		panic(err)
	}
	quoted, _ := json.Marshal(text)
	fmt.Fprintf(out, "%s\t%s\t%s\t", at.Zone, at.Start, quoted)
	schedule, err := parse(at.Zone, text)
	if err != nil {
		quoted, _ := json.Marshal(err.Error())
		fmt.Fprintf(out, "!%s\n", quoted)
		return
	}
	last := start
	for i := 0; i < times; i++ {
		next, ends := nextWithin(schedule, last, 2*time.Second)
		if !ends {
			// robfig/cron itself never returns where clocks skip a whole day, for instance.
			fmt.Fprint(out, " hangs")
			break
		}
		if next.IsZero() {
			fmt.Fprint(out, " never")
			break
		}
		seconds := next.Unix() - last.Unix()
		if seconds%60 == 0 {
			fmt.Fprintf(out, " %s", strconv.FormatInt(seconds/60, 10))
		} else {
			fmt.Fprintf(out, " %ss", strconv.FormatInt(seconds, 10))
		}
		last = next
	}
	fmt.Fprintln(out)
}

func nextWithin(schedule cron.Schedule, last time.Time, limit time.Duration) (time.Time, bool) {
	found := make(chan time.Time, 1)
	go func() { found <- schedule.Next(last) }()
	select {
	case next := <-found:
		return next, true
	case <-time.After(limit):
		return time.Time{}, false
	}
}

// As Kubeflow's operator does it: the zone becomes a prefix, unless the text has one.
func parse(zone, text string) (schedule cron.Schedule, err error) {
	defer func() {
		if problem := recover(); problem != nil {
			err = fmt.Errorf("panic: %v", problem)
		}
	}()
	if len(text) < 3 || (text[:3] != "TZ=" && (len(text) < 8 || text[:8] != "CRON_TZ=")) {
		text = "CRON_TZ=" + zone + " " + text
	}
	return cron.ParseStandard(text)
}
