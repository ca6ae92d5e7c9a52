CREATE TABLE `blob_parts` (
	`digest` text NOT NULL,
	`part` integer NOT NULL,
	`content` blob NOT NULL,
	PRIMARY KEY(`digest`, `part`)
);
--> statement-breakpoint
CREATE TABLE `uploads` (
	`namespace` text NOT NULL,
	`bundle` text NOT NULL,
	`digest` text NOT NULL,
	`size` integer NOT NULL,
	`created_at` text NOT NULL,
	PRIMARY KEY(`namespace`, `bundle`, `digest`)
);
--> statement-breakpoint
ALTER TABLE `blobs` ADD `parts` integer DEFAULT 0 NOT NULL;