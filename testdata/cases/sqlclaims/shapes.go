package sqlclaims

import "log"

// affected says whether a statement changed a row.
func affected(n int64, err error) bool { return err == nil && n > 0 }

// A boolean that is compared and set.
func wrongBoolean(id, to string) error {
	res, err := db.Exec(`UPDATE users SET welcomed = TRUE WHERE id = $1 AND welcomed = FALSE`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		log.Print("already welcomed ", id)
	}
	return mail(to) // want [gate]
}

// A boolean that is compared and set; the loser leaves.
func rightBoolean(id, to string) error {
	res, err := db.Exec(`UPDATE users SET welcomed = TRUE WHERE id = $1 AND welcomed = FALSE`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		log.Print("already welcomed ", id)
		return nil
	}
	return mail(to)
}

// A boolean may be compared by itself.
func wrongNot(id, to string) error {
	res, err := db.Exec(`UPDATE users SET welcomed = true WHERE id = $1 AND NOT welcomed`, id)
	if err != nil {
		return err
	}
	n, _ := res.RowsAffected()
	log.Print(id, " rows: ", n)
	return mail(to) // want [gate]
}

// An alias stands for the table.
func wrongAlias(id, to string) error {
	res, err := db.Exec(`UPDATE mails AS m SET sent_at = now() WHERE m.id = $1 AND m.sent_at IS NULL`, id)
	if err != nil {
		return err
	}
	n, _ := res.RowsAffected()
	log.Print(id, " rows: ", n)
	return mail(to) // want [gate]
}

// An alias stands for the table; the loser leaves.
func rightAlias(id, to string) error {
	res, err := db.Exec(`UPDATE mails AS m SET sent_at = now() WHERE m.id = $1 AND m.sent_at IS NULL`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return nil
	}
	return mail(to)
}

// Schema, quotes, lower case, lines and comments.
func wrongLayout(id, to string) error {
	res, err := db.Exec(`
		-- mark the mail; WHERE below decides
		update "app"."mails"
		   set "sent_at" = now() /* once; */,
		       note = 'WHERE; it''s sent'
		 where id = $1
		   and "sent_at" is null -- not twice
	`, id)
	if err != nil {
		return err
	}
	n, _ := res.RowsAffected()
	log.Print(id, " rows: ", n)
	return mail(to) // want [gate]
}

// A comment that looks like a condition is none.
func rightCommentedOut(id, to string) error {
	if _, err := db.Exec(`
		UPDATE mails SET sent_at = now()
		 WHERE id = $1 -- AND sent_at IS NULL
	`, id); err != nil {
		return err
	}
	return mail(to)
}

// A string that looks like a condition is none.
func rightInString(id, to string) error {
	if _, err := db.Exec(`UPDATE mails SET sent_at = now(), note = 'id AND sent_at IS NULL' WHERE id = $1`, id); err != nil {
		return err
	}
	return mail(to)
}

// IN compares; the loser mails as well.
func wrongIn(id, to string) (err error) {
	res, err := db.Exec(`UPDATE orders SET status = 'shipping' WHERE id = $1 AND status IN ('paid', 'packed')`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return mail(to) // want [gate]
	}
	defer func() {
		if err != nil {
			if _, err := db.Exec(`UPDATE orders SET status = 'paid' WHERE id = $1 AND status = 'shipping'`, id); err != nil {
				log.Print(err)
			}
		}
	}()
	return mail(to)
}

// IN compares; the winner ships, and gives the order back if that fails.
func rightIn(id, to string) (err error) {
	res, err := db.Exec(`UPDATE orders SET status = 'shipping' WHERE id = $1 AND status IN ('paid', 'packed')`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	defer func() {
		if err != nil {
			if _, err := db.Exec(`UPDATE orders SET status = 'paid' WHERE id = $1 AND status = 'shipping'`, id); err != nil {
				log.Print(err)
			}
		}
	}()
	return mail(to)
}

// A version is compared and set.
func rightVersion(id, to string, version int) (err error) {
	res, err := db.Exec(`UPDATE docs SET body = $3, version = version + 1 WHERE id = $1 AND version = $2`, id, version, to)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	defer func() {
		if err != nil {
			revert(id)
		}
	}()
	return mail(to)
}

// A version is compared and set, and the mail goes out before.
func wrongVersion(id, to string, version int) error {
	sent := mail(to) // want [gate]
	res, err := db.Exec(`UPDATE docs SET body = $3, version = version + 1 WHERE id = $1 AND version = $2`, id, version, to)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	defer func() {
		if sent != nil {
			revert(id)
		}
	}()
	return sent
}

// A status claim: the error strands the order.
func wrongStatus(id, to string) error {
	res, err := db.Exec(`UPDATE orders SET status = 'shipping' WHERE id = $1 AND status = 'paid'`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	return mail(to) // want [stranded]
}

// A status claim: the order is given back, whatever value it had.
func rightStatus(id, to, prior string) error {
	res, err := db.Exec(`UPDATE orders SET status = 'shipping' WHERE id = $1 AND status <> 'shipping'`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	shipped := false
	defer func() {
		if shipped {
			return
		}
		if _, err := db.Exec(`UPDATE orders SET status = $2 WHERE id = $1 AND status = 'shipping'`, id, prior); err != nil {
			log.Print(err)
		}
	}()
	if err := mail(to); err != nil {
		return err
	}
	shipped = true
	return nil
}

// The rows and the error go to a helper that asks both.
func rightAffected(id, to string) error {
	res, err := db.Exec(`UPDATE mails SET sent_at = now() WHERE id = $1 AND sent_at IS NULL`, id)
	if err != nil {
		return err
	}
	if !affected(res.RowsAffected()) {
		return errBusy
	}
	return mail(to)
}
