#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT 21001
#define MOST 8

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static int listen_on(int port)
{
	struct sockaddr_in address;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd < 0)
		die("socket");
	memset(&address, 0, sizeof(address));
	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons(port);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		die("bind");
	if (listen(fd, 8) < 0)
		die("listen");
	return fd;
}

static struct pollfd fds[MOST];
static int count;

/* A new client goes behind the others. */
static void add(int listener)
{
	int client = accept(listener, NULL, NULL);
	if (client < 0)
		return;
	if (count == MOST) {
		close(client);
		return;
	}
	fds[count].fd = client;
	fds[count].events = POLLIN;
	count++;
}

/* The last one takes its place. */
static void drop(int at)
{
	close(fds[at].fd);
	fds[at] = fds[--count];
}

static int echo(int client)
{
	char buffer[512];
	ssize_t got = read(client, buffer, sizeof(buffer));
	ssize_t put = 0;
	while (put < got) {
		ssize_t more = write(client, buffer + put, got - put);
		if (more <= 0)
			return 0;
		put += more;
	}
	return got > 0;
}

int main(void)
{
	int served = 0;
	fds[0].fd = listen_on(PORT);
	fds[0].events = POLLIN;
	count = 1;
	while (served < 2) {
		if (poll(fds, count, -1) < 0)
			die("poll");
		for (int at = count - 1; at > 0; at--) {
			if (!(fds[at].revents & (POLLIN | POLLHUP)))
				continue;
			if (!echo(fds[at].fd)) {
				drop(at);
				served++;
			}
		}
		if (fds[0].revents & POLLIN)
			add(fds[0].fd);
	}
	return 0;
}
