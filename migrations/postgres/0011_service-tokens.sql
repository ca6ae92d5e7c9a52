ALTER TABLE "tokens" ADD COLUMN "uid" text COLLATE "C" DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "origin" text COLLATE "C" DEFAULT 'machine' NOT NULL;--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "description" text COLLATE "C" DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "owner_id" text COLLATE "C" DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "owner_name" text COLLATE "C" DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "roles" text COLLATE "C" DEFAULT '["admin"]' NOT NULL;--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "ceiling" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "source_ranges" text COLLATE "C" DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "rotated_at" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "former_hash" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "former_expires_at" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "former_last_used_at" text COLLATE "C";--> statement-breakpoint
CREATE INDEX "tokens_owner" ON "tokens" USING btree ("owner_id");--> statement-breakpoint
ALTER TABLE "tokens" ADD CONSTRAINT "tokens_former_hash" UNIQUE("former_hash");