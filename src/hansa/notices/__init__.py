"""What happens that concerns a person: told in the page and by mail, each as they choose."""
