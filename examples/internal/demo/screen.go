package demo

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"text/tabwriter"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/ensure"
	"github.com/go-aliecs/aliecs/waiter"
)

// A screen is a terminal of some width, or a file of width 0.
type screen struct {
	out   io.Writer
	width int
	err   error // the first error of out; nothing is written after it
	open  bool  // the last line is a progress bar that may be overwritten
}

// terminalWidth returns the number of columns of a terminal, or 0 if the file is not a terminal. It runs stty, which
// every Unix has, so the module needs no library for this.
func terminalWidth(ctx context.Context, f *os.File) int {
	stty := exec.CommandContext(ctx, "stty", "size")
	stty.Stdin = f
	size, err := stty.Output()
	if err != nil {
		return 0
	}
	var rows, columns int
	if _, err := fmt.Sscan(string(size), &rows, &columns); err != nil {
		return 0
	}
	return columns
}

// Say writes a line.
func (s *screen) Say(format string, args ...any) {
	s.endLine()
	s.write(fmt.Sprintf(format, args...) + "\n")
}

// endLine ends a progress line.
func (s *screen) endLine() {
	if s.open {
		s.open = false
		s.write("\n")
	}
}

func (s *screen) write(text string) {
	if s.err == nil {
		_, s.err = io.WriteString(s.out, text)
	}
}

// cut shortens a line to the width of the terminal.
func (s *screen) cut(line string) string {
	if s.width == 0 || utf8.RuneCountInString(line) <= s.width {
		return line
	}
	return string([]rune(line)[:s.width-1]) + "…"
}

// A Table aligns its columns. Its lines are cut to the width of the terminal.
type Table struct {
	screen *screen
	text   bytes.Buffer
	cells  *tabwriter.Writer
	rows   int
}

// Columns returns the width of the terminal, or 80 without a terminal.
func (s *screen) Columns() int {
	if s.width == 0 {
		return 80
	}
	return s.width
}

// Table begins a table. Flush prints it, unless it has no rows below the header. A header that begins with a line
// break leaves an empty line above the table.
func (s *screen) Table(header ...any) *Table {
	t := &Table{screen: s}
	t.cells = tabwriter.NewWriter(&t.text, 0, 0, 2, ' ', 0)
	if len(header) > 0 {
		t.line(header, text)
	}
	return t
}

// Row adds a row. A time is printed in UTC, to the minute. A zero time and an empty text are printed as a dash.
// Control characters become spaces, so a cell is always one line.
func (t *Table) Row(cells ...any) {
	t.line(cells, func(cell any) string { return strings.Map(printable, text(cell)) })
	t.rows++
}

func (t *Table) line(cells []any, text func(any) string) {
	for i, cell := range cells {
		if i > 0 {
			fmt.Fprint(t.cells, "\t")
		}
		fmt.Fprint(t.cells, text(cell))
	}
	fmt.Fprintln(t.cells)
}

func text(cell any) string {
	if at, ok := cell.(time.Time); ok {
		if at.IsZero() {
			return "-"
		}
		return at.UTC().Format("2006-01-02 15:04")
	}
	return cmp.Or(fmt.Sprint(cell), "-")
}

func printable(r rune) rune {
	if unicode.IsControl(r) {
		return ' '
	}
	return r
}

// Flush prints the table.
func (t *Table) Flush() {
	if t.rows == 0 {
		return
	}
	_ = t.cells.Flush() // writes to a buffer, so it cannot fail
	for line := range strings.Lines(t.text.String()) {
		t.screen.Say("%s", t.screen.cut(strings.TrimRight(line, " \n")))
	}
}

// Progress returns an option that shows the progress of a wait: on a terminal as a bar that is redrawn, elsewhere as
// a line for each change.
func (s *screen) Progress(what string) ecswait.Option { return ecswait.WithProgress(0, s.follow(what)) }

// Ensuring is Progress for a verb of package ensure.
func (s *screen) Ensuring(what string) ensure.Option { return ensure.WithProgress(s.follow(what)) }

func (s *screen) follow(what string) func(waiter.Progress) {
	last := ""
	return func(p waiter.Progress) {
		all := p.Done + p.Failed + p.Pending
		state := fmt.Sprintf("%d/%d %s", p.Done, all, what)
		if p.Failed > 0 {
			state += fmt.Sprintf(", %d failed", p.Failed)
		}
		if s.width > 0 || state != last {
			s.bar(state, p.Done+p.Failed, all, p.Elapsed)
		}
		last = state
	}
}

// Counter returns a function that counts one more of all, and shows the progress: on a terminal as a bar, elsewhere
// as one line when all are done. Any goroutine may call it. Calls after the end of ctx do not count.
func (s *screen) Counter(ctx context.Context, what string, all int) func() {
	var mu sync.Mutex
	done, start := 0, time.Now()
	return func() {
		mu.Lock()
		defer mu.Unlock()
		if ctx.Err() != nil {
			return // cancelled, not done
		}
		if done++; s.width > 0 || done == all {
			s.bar(fmt.Sprintf("%d/%d %s", done, all, what), done, all, time.Since(start))
		}
	}
}

// bar draws a bar over the previous one.
func (s *screen) bar(state string, done, all int, elapsed time.Duration) {
	state = fmt.Sprintf("%s (%v)", state, elapsed.Round(time.Second))
	if s.width == 0 {
		s.Say("   … %s", state)
		return
	}
	const cells = 24
	full := cells * done / max(all, 1)
	s.write("\r\x1b[K" + s.cut(fmt.Sprintf("   [%s%s] %s", strings.Repeat("█", full), strings.Repeat("·", cells-full), state)))
	s.open = true
	if done == all {
		s.endLine()
	}
}
