package executors

import (
	"context"

	"gorm.io/gorm"
)

type coupons struct{ db *gorm.DB }

func (c *coupons) begin(ctx context.Context) *gorm.DB { return c.db.WithContext(ctx).Begin() }

func (c *coupons) redeem(ctx context.Context, tx *gorm.DB, id int64) error {
	res := tx.WithContext(ctx).Exec("UPDATE coupons SET state = 'redeemed' WHERE id = ? AND state = 'open'", id)
	if res.Error != nil {
		return res.Error
	}
	if res.RowsAffected == 0 {
		return errBusy
	}
	return nil
}

func (c *coupons) reopen(ctx context.Context, id int64) error {
	return c.db.WithContext(ctx).Exec("UPDATE coupons SET state = 'open' WHERE id = ? AND state = 'redeemed'", id).Error
}

func rightGorm(ctx context.Context, c *coupons, id int64) (err error) {
	tx := c.begin(ctx)
	if tx.Error != nil {
		return tx.Error
	}
	defer tx.Rollback()
	if err := c.redeem(ctx, tx, id); err != nil {
		return err
	}
	if err := tx.Create(&id).Error; err != nil {
		return err
	}
	if err := tx.Commit().Error; err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	defer func() {
		if err != nil {
			_ = c.reopen(ctx, id)
		}
	}()
	return notify(ctx, id)
}

func wrongGorm(ctx context.Context, c *coupons, id int64) error {
	tx := c.begin(ctx)
	if tx.Error != nil {
		return tx.Error
	}
	defer tx.Rollback()
	if err := c.redeem(ctx, tx, id); err != nil {
		return err
	}
	if err := notify(ctx, id); err != nil { // want [gate]
		return err
	}
	return tx.Commit().Error
}

func wrongGormNested(ctx context.Context, db *gorm.DB, c *coupons, id int64) error {
	return db.Transaction(func(tx *gorm.DB) error {
		if err := tx.Transaction(func(sp *gorm.DB) error { return c.redeem(ctx, sp, id) }); err != nil {
			return err
		}
		return notify(ctx, id) // want [gate]
	})
}

// On the pool nothing undoes it.
func wrongGormPool(ctx context.Context, c *coupons, id int64) error {
	if err := c.redeem(ctx, c.db, id); err != nil {
		return err
	}
	return notify(context.WithoutCancel(ctx), id) // want [stranded]
}
