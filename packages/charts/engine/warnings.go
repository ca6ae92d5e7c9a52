package main

import (
	"context"
	"fmt"
	"log"
	"log/slog"
	"strings"
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
	r.lines = append(r.lines, line+r.attrs)
	return nil
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
	r.lines = append(r.lines, strings.TrimRight(string(line), "\n"))
	return len(line), nil
}

// collectWarnings starts to collect what Helm logs as warnings; the returned function ends it.
func collectWarnings() func() []string {
	recorder := &recorder{lines: []string{}}
	slog.SetDefault(slog.New(recorder))
	log.SetFlags(0)
	log.SetOutput(recorder)
	return func() []string { return recorder.lines }
}
