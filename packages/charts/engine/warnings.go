package main

import (
	"context"
	"fmt"
	"log"
	"log/slog"
	"slices"
	"strings"
)

const (
	maxWarnings = 100
	maxWarning  = 10_000
)

// recorder keeps what Helm logs.
type recorder struct {
	lines []string
	attrs string
}

func (r *recorder) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelWarn }

func (r *recorder) Handle(_ context.Context, record slog.Record) error {
	line := record.Message
	record.Attrs(func(attr slog.Attr) bool {
		line += fmt.Sprintf(" %s=%v", attr.Key, attr.Value)
		return true
	})
	r.add(line + r.attrs)
	return nil
}

func (r *recorder) add(line string) {
	if len(r.lines) < 10*maxWarnings {
		r.lines = append(r.lines, shortened(line, maxWarning))
	}
}

func (r *recorder) WithAttrs(attrs []slog.Attr) slog.Handler {
	for _, attr := range attrs {
		r.attrs += fmt.Sprintf(" %s=%v", attr.Key, attr.Value)
	}
	return r
}

func (r *recorder) WithGroup(string) slog.Handler { return r }

// Write takes a line of the log package.
func (r *recorder) Write(line []byte) (int, error) {
	r.add(strings.TrimRight(string(line), "\n"))
	return len(line), nil
}

// sorted are the different lines: Helm logs some of them in the order of a map.
func (r *recorder) sorted() []string {
	slices.Sort(r.lines)
	lines := slices.Compact(r.lines)
	return lines[:min(len(lines), maxWarnings)]
}

// collectWarnings starts to collect what Helm logs as warnings; the returned function ends it.
func collectWarnings() func() []string {
	recorder := &recorder{lines: []string{}}
	slog.SetDefault(slog.New(recorder))
	log.SetFlags(0)
	log.SetOutput(recorder)
	return recorder.sorted
}
