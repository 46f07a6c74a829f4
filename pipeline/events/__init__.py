"""What texts say happened: claims, the events that they are about, and the stories that tell them."""
