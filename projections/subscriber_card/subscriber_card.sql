-- Whoever was ever registered. The key serves the cards page by page.
CREATE TABLE card_subscribers{suffix} (
    subscriber_id uuid PRIMARY KEY
);
