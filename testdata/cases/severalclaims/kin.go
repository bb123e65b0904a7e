package severalclaims

import (
	"context"
	"log"
	"sync"
)

// Which of several declared claims a rollback or commit ends, its types say, where no statement does.

// A Parcel is a row of the queue.
type Parcel struct{ ID string }

// A Courier takes parcels from a queue and gives them back.
type Courier interface {
	//claimvet:claim
	Take(ctx context.Context) (*Parcel, error)
	//claimvet:commit
	Delivered(ctx context.Context, p *Parcel) error
	//claimvet:rollback
	Return(ctx context.Context, p *Parcel) error
}

// A Depot is started once.
type Depot struct {
	mu      sync.Mutex
	open    bool
	courier Courier
	overdue []*Parcel
}

//claimvet:claim final
func (d *Depot) unlock() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	was := d.open
	d.open = true
	return !was
}

//claimvet:holds
func (d *Depot) work() { go d.loop() }

func (d *Depot) loop() {}

// What the courier returns is a parcel, and the depot stays open.
//
//claimvet:detached
func (d *Depot) rightOfOthers(ctx context.Context) error {
	if !d.unlock() {
		return errBusy
	}
	for _, p := range d.overdue {
		if err := d.courier.Return(ctx, p); err != nil {
			return err
		}
	}
	d.work()
	return nil
}

// Nor does anything that is delivered in another goroutine close it.
//
//claimvet:detached
func (d *Depot) rightDelivered(ctx context.Context) error {
	if !d.unlock() {
		return errBusy
	}
	go func() {
		for _, p := range d.overdue {
			_ = d.courier.Delivered(ctx, p)
		}
	}()
	d.work()
	return nil
}

// The depot may have been opened by somebody else.
//
//claimvet:detached
func (d *Depot) wrongUnlocked(ctx context.Context) error {
	opened := d.unlock()
	for _, p := range d.overdue {
		if err := d.courier.Return(ctx, p); err != nil {
			return err
		}
	}
	d.work() // want [gate]
	log.Print("opened: ", opened)
	return nil
}

// The parcel that was taken is delivered, and then given back.
//
//claimvet:detached
func (d *Depot) wrongParcel(ctx context.Context) error {
	p, err := d.courier.Take(ctx)
	if err != nil || p == nil {
		return err
	}
	if err := notify(p.ID); err != nil {
		return d.courier.Return(ctx, p)
	}
	if err := d.courier.Delivered(ctx, p); err != nil {
		return err // want [stranded]
	}
	if p.ID == "" {
		return d.courier.Return(ctx, p) // want [finality]
	}
	return nil
}

// One goroutine returns what is overdue, another takes what is new.
//
//claimvet:detached
func (d *Depot) rightGoroutines(ctx context.Context) {
	go func() {
		for _, p := range d.overdue {
			_ = d.courier.Return(ctx, p)
		}
	}()
	go func() {
		p, err := d.courier.Take(ctx)
		if err != nil || p == nil {
			return
		}
		defer d.courier.Delivered(ctx, p)
		_ = notify(p.ID)
	}()
}

// In one goroutine the order counts.
//
//claimvet:detached
func (d *Depot) wrongGoroutine(ctx context.Context) {
	go func() {
		for _, p := range d.overdue {
			_ = d.courier.Return(ctx, p) // want [ownership]
		}
		p, err := d.courier.Take(ctx)
		if err != nil || p == nil {
			return
		}
		defer d.courier.Delivered(ctx, p)
		_ = notify(p.ID)
	}()
}
