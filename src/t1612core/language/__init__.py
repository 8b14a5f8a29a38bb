"""Read strings as the systems that wrote them do, knowing no rule."""
