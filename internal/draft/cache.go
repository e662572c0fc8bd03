package draft

import (
	"container/list"
	"sync"

	"standfirst/internal/body/step"
)

// cacheBytes bounds what the bodies at hand take.
const cacheBytes = 48 << 20

// bodies are those that were read or made last. A body is found by its tip, a
// hash of the way that leads to it, so that one which a transaction made and
// did not keep is never taken for another.
var bodies = cache{most: cacheBytes, by: map[string]*list.Element{}}

type cache struct {
	mu    sync.Mutex
	off   bool // nothing is kept
	most  int
	size  int
	order list.List // the last used first
	by    map[string]*list.Element
}

type cached struct {
	tip  string
	doc  step.Doc
	size int
}

func (c *cache) get(tip string) (step.Doc, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.by[tip]
	if !ok {
		return step.Doc{}, false
	}
	c.order.MoveToFront(e)
	return e.Value.(cached).doc, true
}

// put keeps a body. The one it was made from is needed again only by who began
// at the same time, and goes to the end of the queue.
func (c *cache) put(tip, from string, d step.Doc) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.off {
		return
	}
	if e, ok := c.by[from]; ok && from != tip {
		c.order.MoveToBack(e)
	}
	if _, ok := c.by[tip]; ok {
		return
	}
	one := cached{tip, d, d.Memory()}
	c.by[tip] = c.order.PushFront(one)
	c.size += one.size
	for c.size > c.most && c.order.Len() > 1 {
		last := c.order.Back()
		old := c.order.Remove(last).(cached)
		delete(c.by, old.tip)
		c.size -= old.size
	}
}

// Forgets lets nothing be at hand while a benchmark measures what a new process
// has to read.
func Forgets(b interface{ Cleanup(func()) }) {
	set := func(off bool) {
		bodies.mu.Lock()
		defer bodies.mu.Unlock()
		bodies.off, bodies.size, bodies.by = off, 0, map[string]*list.Element{}
		bodies.order.Init()
	}
	set(true)
	b.Cleanup(func() { set(false) })
}
