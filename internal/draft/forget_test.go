package draft

import "container/list"

// Forget leaves nothing at hand, as a new process begins.
func Forget() {
	bodies.mu.Lock()
	defer bodies.mu.Unlock()
	bodies.size, bodies.by = 0, map[string]*list.Element{}
	bodies.order.Init()
}
